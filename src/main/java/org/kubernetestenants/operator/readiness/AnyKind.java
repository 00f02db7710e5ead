package org.kubernetestenants.operator.readiness;

/**
 * Every kind that the table does not name, custom resources above all: the conventions of kstatus. Conditions without
 * {@code Ready} among them count as ready, since such a kind would never be.
 */
final class AnyKind {
    private AnyKind() {}

    static Readiness of(Status status) {
        if (!status.exists()) {
            return new Readiness(Readiness.State.NO_STATUS, "NoStatus", "no status yet");
        }
        return status.condition("Stalled")
                .filter(Status.Condition::isTrue)
                .map(stalled -> Readiness.failed(stalled.reason("Stalled"), stalled.words("stalled")))
                .orElseGet(() -> movingOrReady(status));
    }

    private static Readiness movingOrReady(Status status) {
        return status.condition("Reconciling")
                .filter(Status.Condition::isTrue)
                .map(moving -> Readiness.inProgress(moving.reason("Reconciling"), moving.words("reconciling")))
                .orElseGet(() -> ready(status));
    }

    private static Readiness ready(Status status) {
        if (!status.has("Ready")) {
            return Readiness.READY;
        }
        return status.condition("Ready")
                .map(ready -> ready.isTrue()
                        ? Readiness.READY
                        : Readiness.inProgress(ready.reason("NotReady"), ready.words("not ready")))
                .orElseGet(() -> Readiness.inProgress("StaleStatus", "its Ready is about an older generation"));
    }
}
