package org.kubernetestenants.operator.readiness;

import java.util.Optional;

/**
 * The kinds of {@code apps}: ready when all wanted replicas are updated and available and no old ones are left, by the rules
 * of kstatus and {@code kubectl rollout status}. Their controllers always say which generation they have seen, so a status
 * that does not is not theirs yet.
 */
final class Workloads {
    private Workloads() {}

    static Readiness deployment(Status status) {
        Optional<Status.Condition> progressing = status.condition("Progressing");
        if (progressing
                .filter(found -> found.reason().equals("ProgressDeadlineExceeded"))
                .isPresent()) {
            return Readiness.failed(
                    "ProgressDeadlineExceeded", progressing.get().words("progress deadline exceeded"));
        }
        long wanted = status.number(1, "spec", "replicas");
        long updated = status.number(0, "status", "updatedReplicas");
        long present = status.number(0, "status", "replicas");
        if (!status.isObserved()) {
            return notObserved();
        }
        if (updated < wanted) {
            return replicas(status, "ReplicasUpdating", updated, wanted, "updated");
        }
        if (present > updated || present > wanted) {
            return surplus(present - Math.min(updated, wanted));
        }
        return available(status, wanted);
    }

    static Readiness replicaSet(Status status) {
        long wanted = status.number(1, "spec", "replicas");
        long present = status.number(0, "status", "replicas");
        if (!status.isObserved()) {
            return notObserved();
        }
        if (present > wanted) {
            return surplus(present - wanted);
        }
        long labelled = status.number(0, "status", "fullyLabeledReplicas");
        return labelled < wanted
                ? replicas(status, "ReplicasUpdating", labelled, wanted, "there")
                : available(status, wanted);
    }

    /** Under OnDelete and above a partition, old replicas stay as long as their owner likes. */
    static Readiness statefulSet(Status status) {
        long wanted = status.number(1, "spec", "replicas");
        long present = status.number(0, "status", "replicas");
        long updated = status.number(0, "status", "updatedReplicas");
        long partition = status.number(0, "spec", "updateStrategy", "rollingUpdate", "partition");
        long toUpdate = isOnDelete(status) ? 0 : Math.max(0, wanted - partition);
        if (!status.isObserved()) {
            return notObserved();
        }
        if (present < wanted) {
            return replicas(status, "ReplicasStarting", present, wanted, "there");
        }
        if (updated < toUpdate) {
            return replicas(status, "ReplicasUpdating", updated, toUpdate, "updated");
        }
        if (present > wanted) {
            return surplus(present - wanted);
        }
        return available(status, wanted);
    }

    static Readiness daemonSet(Status status) {
        if (!status.isObserved()) {
            return notObserved();
        }
        long wanted = status.number(0, "status", "desiredNumberScheduled");
        long updated = status.number(0, "status", "updatedNumberScheduled");
        if (!isOnDelete(status) && updated < wanted) {
            return replicas(status, "ReplicasUpdating", updated, wanted, "updated");
        }
        long available = status.number(0, "status", "numberAvailable");
        return available < wanted
                ? replicas(status, "ReplicasUnavailable", available, wanted, "available")
                : Readiness.READY;
    }

    private static boolean isOnDelete(Status status) {
        return status.text("spec", "updateStrategy", "type").equals("OnDelete");
    }

    private static Readiness available(Status status, long wanted) {
        long ready = status.number(0, "status", "readyReplicas");
        long available = status.number(ready, "status", "availableReplicas");
        return available < wanted
                ? replicas(status, "ReplicasUnavailable", available, wanted, "available")
                : Readiness.READY;
    }

    private static Readiness replicas(Status status, String reason, long some, long all, String what) {
        String message = some + " of " + all + (all == 1 ? " replica " : " replicas ") + what;
        return status.condition("ReplicaFailure")
                .filter(Status.Condition::isTrue)
                .map(failure -> Readiness.inProgress("ReplicaFailure", message + ": " + failure.words("")))
                .orElseGet(() -> Readiness.inProgress(reason, message));
    }

    private static Readiness surplus(long count) {
        return Readiness.inProgress(
                "ReplicasTerminating", count + (count == 1 ? " old replica is" : " old replicas are") + " still there");
    }

    private static Readiness notObserved() {
        return Readiness.inProgress("NotObserved", "its controller has not seen it yet");
    }
}
