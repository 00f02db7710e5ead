package org.kubernetestenants.operator.api;

/** Why an object was let go of; the words stand in the annotation {@link Names#ORPHANED_REASON}. */
public enum OrphanReason {
    TENANT_DELETED("TenantDeleted"),
    REMOVED_FROM_TEMPLATE("RemovedFromTemplate"),
    /** A Namespace that still holds objects which must not go with it. */
    HOLDS_RETAINED("HoldsRetained");

    private final String word;

    OrphanReason(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
