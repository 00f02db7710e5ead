package org.kubernetestenants.operator.tenant;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Whether a step may go, from what became of its dependencies. Behaviour 13 to 15. */
final class Verdicts {
    private final Map<String, Step> steps;
    private final Map<String, Problem> notRendered;

    Verdicts(Map<String, Step> steps, Map<String, Problem> notRendered) {
        this.steps = steps;
        this.notRendered = Map.copyOf(notRendered);
    }

    /** The decision for {@code step}, all of whose dependencies are decided. One that {@code includeWhen} left out is satisfied. */
    Decision of(Step step, List<String> dependencies) {
        List<String> failures = new ArrayList<>();
        List<String> waitsFor = new ArrayList<>();
        for (String id : dependencies) {
            String failure = failure(id);
            if (failure != null) {
                failures.add("`" + id + "` " + failure);
            } else if (!isSatisfied(id)) {
                waitsFor.add("`" + id + "`");
            }
        }
        boolean skips = step.manifest().resource().skipOnDependencyFailure();
        if (!failures.isEmpty() && skips) {
            return Decision.skipped(failed("`" + step.id() + "` is skipped: ", failures)
                    .help("skipOnDependencyFailure: false would apply it all the same"));
        }
        if (!waitsFor.isEmpty()) {
            return Decision.blocked(Problem.of(
                    Code.DEPENDENCY_NOT_READY, "`" + step.id() + "` waits for " + String.join(", ", waitsFor)));
        }
        return failures.isEmpty()
                ? Decision.RUNNABLE
                : Decision.despite(failed("`" + step.id() + "` is applied although ", failures));
    }

    private static Problem failed(String start, List<String> failures) {
        return Problem.of(Code.DEPENDENCY_FAILED, start + String.join(", ", failures));
    }

    /** What is wrong with a dependency, in a few words; null if it did not fail. */
    private @Nullable String failure(String id) {
        Problem render = notRendered.get(id);
        if (render != null) {
            return "failed (" + render.code().reason() + ")";
        }
        Step step = steps.get(id);
        if (step == null) {
            return null;
        }
        return switch (step.outcome()) {
            case Outcome.Failed failed -> "failed (" + failed.problem().code().reason() + ")";
            case Outcome.Conflict conflict ->
                "conflicts (" + conflict.problem().code().reason() + ")";
            case Outcome.Applied applied -> failure(applied.entry());
            case Outcome.Unchanged unchanged -> failure(unchanged.entry());
            case null -> step.verdict() == Verdict.SKIPPED ? "was skipped" : null;
        };
    }

    private static @Nullable String failure(InventoryEntry entry) {
        return switch (entry.state()) {
            case FAILED, CONFLICTED -> entry.reason() == null ? "failed" : "failed (" + entry.reason() + ")";
            case SKIPPED -> "was skipped";
            case READY, IN_PROGRESS, BLOCKED, DELETING, RETAINED -> null;
        };
    }

    private boolean isSatisfied(String id) {
        Step step = steps.get(id);
        if (step == null) {
            return true;
        }
        Outcome outcome = step.outcome();
        if (outcome == null) {
            return false;
        }
        boolean isApplied = outcome.entry().state() == InventoryEntry.State.IN_PROGRESS;
        return outcome.entry().state() == InventoryEntry.State.READY
                || (isApplied && !step.manifest().resource().waitForReady());
    }
}
