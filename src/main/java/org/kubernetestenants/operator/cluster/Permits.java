package org.kubernetestenants.operator.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * How many requests may be in flight, found out as TCP does: one more per round of answers while most are in use and the server
 * is as quick as it was, less by a part when it asks to wait, fails or slows down. A Retry-After holds everybody.
 */
public final class Permits {
    /** How slow, against the quickest, is too slow. */
    private static final double SLOW = 4;
    /** Below this many milliseconds nothing is too slow. */
    private static final double QUICK_MILLIS = 50;

    private static final long PAUSE_AT_MOST = TimeUnit.SECONDS.toNanos(30);
    private static final long CUT_EVERY = TimeUnit.SECONDS.toNanos(1);

    private final int initial;
    private final int most;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Condition roomy = lock.newCondition();
    private double limit;
    private int inFlight;
    private double average;
    private double quickest;
    private long pausedUntil;
    private boolean paused;
    private long lastCut;
    private boolean everCut;

    public Permits(int initial, int most) {
        this(initial, most, System::nanoTime);
    }

    Permits(int initial, int most, LongSupplier nanoTime) {
        this.initial = initial;
        this.most = most;
        this.limit = initial;
        this.nanoTime = nanoTime;
    }

    /** 16, up to 32: servers are saturated at 8 to 16 applies in flight; more only adds latency. */
    public static Permits standard() {
        return new Permits(16, 32);
    }

    /** Waits for a permit, which must be closed. */
    Permit acquire() {
        lock.lock();
        try {
            while (inFlight >= limit() || pause() > 0) {
                await(pause());
            }
            inFlight++;
            return new Permit(nanoTime.getAsLong(), inFlight * 2 >= limit());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until fewer than half of the permits are in use, for what others should not have to wait for.
     *
     * @param atMost so that a server that is busy for hours does not hold it back for ever
     */
    void awaitRoom(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (left > 0 && !hasRoom()) {
                left = roomy.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return inFlight * 2 < limit();
    }

    /** How many may be in flight at present. */
    int limit() {
        lock.lock();
        try {
            return Math.max(1, (int) limit);
        } finally {
            lock.unlock();
        }
    }

    /** How many are. */
    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos) {
        try {
            if (nanos > 0) {
                long left = freed.awaitNanos(nanos);
                paused = paused && left > 0;
            } else {
                freed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException(
                    Problem.of(Code.API_UNREACHABLE, "interrupted while waiting to send a request"), e);
        }
    }

    /** No more than can go on: at a roll-out's begin a thousand wait, and to wake them all at each answer costs more than the answers. */
    private void wake(int count) {
        for (int i = 0; i < count; i++) {
            freed.signal();
        }
    }

    private long pause() {
        long left = paused ? pausedUntil - nanoTime.getAsLong() : 0;
        paused = left > 0;
        return left;
    }

    private void answered(int status, @Nullable Duration retryAfter, long took, boolean crowded) {
        if (status == 429 || status == 503 || status == 504) {
            cut(0.5, 1);
            if (retryAfter != null) {
                pausedUntil = nanoTime.getAsLong() + Math.min(retryAfter.toNanos(), PAUSE_AT_MOST);
                paused = true;
            }
            return;
        }
        double millis = took / 1e6;
        average = average == 0 ? millis : average * 0.9 + millis * 0.1;
        // The quickest is forgotten slowly, so that a server that became slower for good is not punished for ever.
        quickest = quickest == 0 ? millis : Math.min(quickest * 1.001 + 0.001, average);
        if (average > QUICK_MILLIS && average > quickest * SLOW) {
            cut(0.9, initial / 2.0);
        } else if (crowded) {
            limit = Math.min(most, limit + 1 / limit);
        }
    }

    private void cut(double part, double least) {
        long now = nanoTime.getAsLong();
        if (!everCut || now - lastCut >= CUT_EVERY) {
            everCut = true;
            lastCut = now;
            limit = Math.min(limit, Math.max(least, limit * part));
        }
    }

    /** Leave for one request. Closing it without an answer counts as a failure of the connection. */
    final class Permit implements AutoCloseable {
        private final long since;
        private final boolean crowded;
        private int status = 503;
        private @Nullable Duration retryAfter;

        private Permit(long since, boolean crowded) {
            this.since = since;
            this.crowded = crowded;
        }

        /** What became of the request. */
        void answered(Answer answer) {
            status = answer.status();
            retryAfter = answer.retryAfter();
        }

        /** No request was sent. */
        void unused() {
            status = 0;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (status != 0) {
                    Permits.this.answered(status, retryAfter, nanoTime.getAsLong() - since, crowded);
                }
                inFlight--;
                wake(limit() - inFlight);
                if (hasRoom()) {
                    roomy.signal();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
