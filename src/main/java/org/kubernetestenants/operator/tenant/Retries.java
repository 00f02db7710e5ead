package org.kubernetestenants.operator.tenant;

import java.util.Set;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What a retry may help, what somebody has to change first, and what an event ends. */
final class Retries {
    /** A pass that could not begin for one of these may begin the next time. */
    private static final Set<Code> TRANSIENT = Set.of(
            Code.API_UNREACHABLE,
            Code.API_SERVER_ERROR,
            Code.THROTTLED,
            Code.OBJECT_CHANGED_MEANWHILE,
            Code.OBJECT_BEING_DELETED,
            Code.QUOTA_EXCEEDED,
            Code.ADMISSION_REFUSED,
            Code.ROUTE_FAILED,
            Code.LEASE_LOST,
            Code.INTERNAL);

    /** The object itself has to change, which is an event. */
    private static final Set<Code> ENDED_BY_EVENT = Set.of(Code.TIMED_OUT, Code.OBJECT_FAILED);

    private Retries() {}

    /** Whether a pass that this stopped waits for somebody to change something. */
    static boolean stalls(Problem halt) {
        return !TRANSIENT.contains(halt.code());
    }

    /** Whether a result failed in a way that a retry may help. */
    static boolean helps(ResourceResult result) {
        Problem problem = result.problem();
        if (problem == null || result.stalled()) {
            return false;
        }
        return switch (result.entry().state()) {
            case FAILED -> !ENDED_BY_EVENT.contains(problem.code());
            // Of an object that is not labelled as ours yet no event would tell.
            case IN_PROGRESS -> problem.code() == Code.OBJECT_CHANGED_MEANWHILE;
            default -> false;
        };
    }

    /** Whether the removal of a leftover failed in a way that a retry may help. */
    static boolean helps(InventoryEntry leftover) {
        return leftover.state() == State.FAILED && !stalls(leftover);
    }

    /** Whether the removal of a leftover waits for somebody to change something. */
    static boolean stalls(InventoryEntry leftover) {
        return leftover.state() == State.FAILED && Code.FORBIDDEN.reason().equals(leftover.reason());
    }
}
