package org.kubernetestenants.operator.tenant;

import static org.kubernetestenants.operator.api.Condition.CONFLICTED;
import static org.kubernetestenants.operator.api.Condition.DEGRADED;
import static org.kubernetestenants.operator.api.Condition.PROGRESSING;
import static org.kubernetestenants.operator.api.Condition.READY;
import static org.kubernetestenants.operator.api.Condition.RECONCILING;
import static org.kubernetestenants.operator.api.Condition.STALLED;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;
import org.kubernetestenants.operator.error.StateReason;

/**
 * A Tenant's conditions. {@code Ready} is the summary; {@code Reconciling} and {@code Stalled} are there only while they are
 * true, and never both, since a reader that follows kstatus takes whichever it meets first.
 */
final class TenantConditions {
    private TenantConditions() {}

    /** After a pass that could not begin: whether the objects are ready is unknown, unless somebody has to change something. */
    static void halted(ConditionList conditions, Problem halt) {
        Reason reason = halt.code();
        boolean stalls = Retries.stalls(halt);
        conditions.add(READY, stalls ? "False" : "Unknown", reason, halt.condition());
        conditions.add(stalls ? STALLED : RECONCILING, true, reason, halt.condition());
        conditions.keep(CONFLICTED);
        conditions.add(PROGRESSING, !stalls, reason, "");
        conditions.keep(DEGRADED);
    }

    /** After a pass over a Tenant that is to be left alone. */
    static void suspended(ConditionList conditions, String why) {
        Suspension.of(conditions, why);
        conditions.keep(CONFLICTED);
        conditions.add(PROGRESSING, false, StateReason.SUSPENDED, "");
        conditions.keep(DEGRADED);
    }

    /** After a pass, or after one that removes ({@code halt}: what keeps it from removing). */
    static void passed(ConditionList conditions, Summary summary, @Nullable Problem halt) {
        String message = halt == null ? summary.message() : summary.message() + "; " + halt.condition();
        Reason reason = summary.reason();
        conditions.add(READY, summary.isReady(), reason, message);
        Optional<Stall> stall = stall(summary, halt);
        boolean isMoving = stall.isEmpty() && summary.isMoving();
        if (isMoving) {
            conditions.add(RECONCILING, true, reason, message);
        }
        stall.ifPresent(found -> conditions.add(STALLED, true, found.code(), found.message()));
        conditions.add(
                CONFLICTED,
                summary.conflict().isPresent(),
                summary.conflict().<Reason>map(Summary::code).orElse(StateReason.NO_CONFLICT),
                summary.conflicts());
        conditions.add(PROGRESSING, isMoving, reason, "");
        conditions.add(DEGRADED, summary.failed() > 0, reason, "");
    }

    private record Stall(Code code, String message) {}

    private static Optional<Stall> stall(Summary summary, @Nullable Problem halt) {
        if (halt != null && Retries.stalls(halt)) {
            return Optional.of(new Stall(halt.code(), halt.condition()));
        }
        return summary.stall()
                .map(result -> new Stall(Summary.code(result), Summary.words(result)))
                .or(() -> summary.stalledLeftover().map(TenantConditions::stall));
    }

    private static Stall stall(InventoryEntry leftover) {
        String message = leftover.message();
        return new Stall(Code.FORBIDDEN, leftover.key() + (message == null ? "" : ": " + message));
    }
}
