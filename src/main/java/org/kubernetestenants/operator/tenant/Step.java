package org.kubernetestenants.operator.tenant;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;

/**
 * One resource of a walk: what is wanted, whose it is, whether it may go, what became of it. Claimed before the walk begins
 * by one thread; afterwards safe for use by any.
 */
public final class Step {
    private final Manifest manifest;
    private final int order;
    private final Consumer<Step> listener;
    private final AtomicReference<@Nullable Report> report = new AtomicReference<>();
    private volatile @Nullable Claim claim;
    private volatile @Nullable Decision decision;

    /** Guarded by the walk: dependencies that are not decided yet. */
    int undecided;
    /** Guarded by the walk: whether it was decided, and so waits to be yielded or was. */
    boolean queued;
    /** Guarded by the walk: whether its dependents were told that it is decided for good. */
    boolean settled;

    private record Report(Outcome outcome, boolean provisional) {}

    Step(Manifest manifest, int order, Consumer<Step> listener) {
        this.manifest = manifest;
        this.order = order;
        this.listener = listener;
    }

    /** The id of the template's resource. */
    public String id() {
        return manifest.id();
    }

    /** The rendered object. */
    public Manifest manifest() {
        return manifest;
    }

    /** Depth in the graph of dependencies, 0 for roots; 0 for all in a plain walk. */
    public int order() {
        return order;
    }

    /** What the walk decided; null until it is decided. Never changes once the step was yielded. */
    public @Nullable Verdict verdict() {
        Decision made = decision;
        return made == null ? null : made.verdict();
    }

    /** Whether it may be applied; {@code ${body.runnable}} in a route. */
    public boolean isRunnable() {
        return verdict() == Verdict.RUNNABLE;
    }

    /** Whether the server took a write of it; {@code ${body.written}} in a route. */
    public boolean isWritten() {
        return outcome() instanceof Outcome.Applied;
    }

    /** Which dependency blocks or skips it, or was ignored; null if none. */
    public @Nullable Problem because() {
        Decision made = decision;
        return made == null ? null : made.because();
    }

    /** Whether it is runnable although a dependency failed, since {@code skipOnDependencyFailure} is false. */
    public boolean despiteFailure() {
        Decision made = decision;
        return made != null && made.despiteFailure();
    }

    /** Sets the proof that the object's owner was looked at; before the walk's first {@code next()}. */
    public void claim(Claim newClaim) {
        claim = newClaim;
    }

    /** The proof; null for a step that was not claimed. */
    public @Nullable Claim claim() {
        return claim;
    }

    /**
     * Says what became of the object; from any thread. The first report stands and a further one is ignored, except that a
     * real outcome replaces that of {@link #fail} or {@link #abandon}: the object may exist by then, and the status has to know.
     * Dependents that were decided meanwhile stay as decided.
     */
    public void report(Outcome outcome) {
        report(new Report(outcome, false));
    }

    /** Says that what should have applied it threw; ignored when the outcome is known or it was not to be applied. */
    public void fail(Throwable thrown) {
        Problem problem = hasProblem(thrown)
                ? OperatorException.problemOf(thrown)
                : Problem.of(Code.ROUTE_FAILED, "`" + id() + "` was not applied: a step of the route failed")
                        .detail(thrown.toString());
        giveUp(problem);
    }

    /** Says that nobody will apply it in this pass any more; ignored when the outcome is known or it was not to be applied. */
    public void abandon() {
        giveUp(Problem.of(Code.ROUTE_FAILED, "`" + id() + "` was not applied: the route reported no result")
                .help("each step of the walk that is runnable has to go through `ssa`"));
    }

    /** What became of it; null as long as nothing was reported, and for blocked and skipped steps. */
    public @Nullable Outcome outcome() {
        Report last = report.get();
        return last == null ? null : last.outcome();
    }

    /** Whether the outcome is only that nobody reported one: its entry knows nothing of the object then. */
    boolean isProvisional() {
        Report last = report.get();
        return last != null && last.provisional();
    }

    void decide(Decision made) {
        decision = made;
    }

    /** An entry for its object, of which nothing is known. */
    InventoryEntry unmade(InventoryEntry.State state, Problem problem) {
        Claim proof = claim;
        String namespace = proof == null ? manifest.namespace() : proof.key().namespace();
        return Entries.unmade(
                id(), manifest.apiVersion(), manifest.kind(), namespace, manifest.name(), order, state, problem);
    }

    private void giveUp(Problem problem) {
        if (isRunnable() && outcome() == null) {
            InventoryEntry entry = unmade(InventoryEntry.State.FAILED, problem);
            report(new Report(new Outcome.Failed(entry, problem, false, null), true));
        }
    }

    private void report(Report next) {
        Report before =
                report.getAndUpdate(last -> last == null || (last.provisional() && !next.provisional()) ? next : last);
        if (before == null) {
            listener.accept(this);
        }
    }

    private static boolean hasProblem(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof OperatorException) {
                return true;
            }
        }
        return false;
    }
}
