package org.kubernetestenants.operator.route;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.kubernetestenants.operator.api.Suspendable;
import org.kubernetestenants.operator.sync.GuardedPlan;

/** How far the changes of one plan got. The changes run side by side. */
final class PlanProgress {
    static final String PROPERTY = "plan";

    private final GuardedPlan plan;
    private final boolean postponed;
    private final Supplier<Optional<? extends Suspendable>> owner;
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger uncounted = new AtomicInteger();
    private volatile boolean again;

    private PlanProgress(GuardedPlan plan, boolean postponed, Supplier<Optional<? extends Suspendable>> owner) {
        this.plan = plan;
        this.owner = owner;
        this.postponed = postponed;
        this.again = postponed;
    }

    /**
     * Body out: the changes; property out: {@code plan}.
     *
     * @param counted whether the guard's window has the deletions already; else nothing is done, and planned again at once
     * @param owner what the registry or template wants by then: if somebody suspended it meanwhile, no further change is begun
     */
    static PlanProgress begin(
            Exchange exchange, GuardedPlan plan, boolean counted, Supplier<Optional<? extends Suspendable>> owner) {
        PlanProgress progress = new PlanProgress(plan, !counted, owner);
        exchange.setProperty(PROPERTY, progress);
        exchange.getMessage().setBody(counted ? plan.changes() : List.of());
        return progress;
    }

    static PlanProgress of(Exchange exchange, String step, String before) {
        return SafetySteps.property(exchange, PROPERTY, PlanProgress.class, step, before);
    }

    GuardedPlan plan() {
        return plan;
    }

    /** Whether nothing was begun, as somebody wrote the registry's status meanwhile. */
    boolean isPostponed() {
        return postponed;
    }

    /** Whether the rest of the changes is not wanted any more. */
    boolean isSuspended() {
        return owner.get().filter(Suspendable::isSuspended).isPresent();
    }

    /** One change came to its end; not {@code done} if somebody was quicker. */
    void ended(GuardedPlan.Change change, boolean done) {
        if (!done) {
            again = true;
            if (change instanceof GuardedPlan.Delete delete && delete.isCounted()) {
                uncounted.incrementAndGet();
            }
        }
        ended.incrementAndGet();
    }

    /** Whether each change came to its end. */
    boolean isWhole() {
        return postponed || ended.get() >= plan.changes().size();
    }

    /** Whether the plan did not fit any more in some place: the next one is wanted at once. */
    boolean isAgain() {
        return again;
    }

    /** How many deletions the guard's window counts that did not happen. */
    int uncounted() {
        return uncounted.get();
    }
}
