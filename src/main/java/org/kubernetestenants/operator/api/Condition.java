package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** A condition as metav1.Condition has it; a record of our own, since keys of a list map must be required in the schema. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        @Required @JsonPropertyDescription("Name of the condition.")
        String type,

        @Required @Pattern("^(True|False|Unknown)$") String status,

        @JsonPropertyDescription("Generation that this condition was made for.")
        long observedGeneration,

        @Required @JsonPropertyDescription("When the status changed last, RFC 3339.")
        String lastTransitionTime,

        @Required @JsonPropertyDescription("Name of an error code or of a state; stable.")
        String reason,

        @Required @JsonPropertyDescription("For people.") String message) {
    public static final String READY = "Ready";
    public static final String RECONCILING = "Reconciling";
    public static final String STALLED = "Stalled";
    public static final String CONFLICTED = "Conflicted";
    /** Deprecated, for users of the Go operator's v1. */
    public static final String PROGRESSING = "Progressing";
    /** Deprecated, for users of the Go operator's v1. */
    public static final String DEGRADED = "Degraded";

    public static final String SOURCE_REACHABLE = "SourceReachable";
    /** The deletion guard holds Tenants back; there only while it does. */
    public static final String DELETIONS_HELD = "DeletionsHeld";

    public static final String VALID = "Valid";
    public static final String APPLIED = "Applied";
}
