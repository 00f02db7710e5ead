package org.kubernetestenants.operator.error;

/** Reasons of conditions and events that tell of nothing wrong. Stable API. */
public enum StateReason implements Reason {
    /** Everything is as wanted. */
    READY("Ready"),
    /** On the way there. */
    PROGRESSING("Progressing"),
    /** Objects that left the template are going. */
    PRUNING("Pruning"),
    /** A deleted Tenant's objects are going. */
    REMOVING("Removing"),
    /** Nobody else has what is ours. */
    NO_CONFLICT("NoConflict"),
    /** The rows were read, and acted upon. */
    SYNCED("Synced"),
    /** The generation can be rendered. */
    VALID("Valid"),
    /** All Tenants have the generation. */
    APPLIED("Applied"),
    /** Somebody wants nothing to be done here for a while. */
    SUSPENDED("Suspended");

    private final String word;

    StateReason(String word) {
        this.word = word;
    }

    @Override
    public String reason() {
        return word;
    }
}
