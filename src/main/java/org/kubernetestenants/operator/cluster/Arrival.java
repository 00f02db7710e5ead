package org.kubernetestenants.operator.cluster;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** Waiting for a watch's first answer: everything is here, or a refusal. */
final class Arrival {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean arrived;
    private @Nullable Problem trouble;

    /** Everything is here. It stays so. */
    void arrived() {
        lock.lock();
        try {
            arrived = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the first answer has come. */
    boolean isHere() {
        lock.lock();
        try {
            return arrived;
        } finally {
            lock.unlock();
        }
    }

    /** What hinders it; null when nothing does any more. */
    void trouble(@Nullable Problem problem) {
        lock.lock();
        try {
            trouble = problem;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first answer, but no longer than {@code atMost}; returns at once if it has come.
     *
     * @throws OperatorException with the refusal, or with {@link Code#API_UNREACHABLE} if neither came
     */
    void await(String what, Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!arrived && !refused() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (!arrived) {
                throw new OperatorException(
                        trouble != null
                                ? trouble
                                : Problem.of(Code.API_UNREACHABLE, "no answer yet on " + what)
                                        .help(Advice.unreachable()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException(Problem.of(Code.API_UNREACHABLE, "interrupted while waiting for " + what), e);
        } finally {
            lock.unlock();
        }
    }

    /** A connection that broke off may be there again in time; a refusal is an answer. */
    private boolean refused() {
        return trouble != null && trouble.code() != Code.API_UNREACHABLE;
    }
}
