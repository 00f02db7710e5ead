package org.kubernetestenants.operator.readiness;

/**
 * What an object's own status says of it.
 *
 * @param state the verdict
 * @param reason stable word for machines, e.g. {@code ReplicasUpdating}
 * @param message for people, e.g. {@code 1 of 3 replicas available}; empty when ready
 */
public record Readiness(State state, String reason, String message) {
    public static final Readiness READY = new Readiness(State.READY, "Ready", "");

    /** The verdict. */
    public enum State {
        READY,
        IN_PROGRESS,
        /** No status at all, of a kind that may have one: ready once 5 seconds have passed since it was applied. */
        NO_STATUS,
        FAILED
    }

    public static Readiness inProgress(String reason, String message) {
        return new Readiness(State.IN_PROGRESS, reason, message);
    }

    public static Readiness failed(String reason, String message) {
        return new Readiness(State.FAILED, reason, message);
    }
}
