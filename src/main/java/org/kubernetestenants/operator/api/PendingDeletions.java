package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Tenants that the deletion guard holds back; there while it does. */
public record PendingDeletions(
        @JsonPropertyDescription("How many Tenants wait for the approval of this hold.")
        int count,

        @JsonPropertyDescription("Id of the hold: the annotation approve-deletions with it lets these Tenants go.")
        String hold,

        @JsonPropertyDescription("When the hold began, RFC 3339.")
        String since) {}
