package org.kubernetestenants.operator.source;

/**
 * A row that cannot become a tenant; the Tenant that it has, if any, stays as it is.
 *
 * @param uid as the row says, empty if it says nothing
 * @param printableUid the uid cut and without control characters, for people
 * @param reason what is wrong, in words
 */
public record InvalidRow(String uid, String printableUid, String reason) {}
