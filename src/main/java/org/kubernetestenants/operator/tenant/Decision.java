package org.kubernetestenants.operator.tenant;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/**
 * A verdict with its reason.
 *
 * @param because the dependency that stands in the way, or did not although it failed; null if there is none
 * @param despiteFailure runnable although a dependency failed
 */
record Decision(Verdict verdict, @Nullable Problem because, boolean despiteFailure) {
    static final Decision RUNNABLE = new Decision(Verdict.RUNNABLE, null, false);
    static final Decision SETTLED = new Decision(Verdict.SETTLED, null, false);

    static Decision blocked(Problem because) {
        return new Decision(Verdict.BLOCKED, because, false);
    }

    static Decision skipped(Problem because) {
        return new Decision(Verdict.SKIPPED, because, false);
    }

    static Decision despite(Problem because) {
        return new Decision(Verdict.RUNNABLE, because, true);
    }
}
