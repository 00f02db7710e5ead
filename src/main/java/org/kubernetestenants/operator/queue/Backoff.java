package org.kubernetestenants.operator.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long a key waits after its n-th failure in a row: doubled each time, never under {@code min} or over {@code max}. */
record Backoff(Duration min, Duration max) {
    private static final int MOST_DOUBLINGS = 40;

    Backoff {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("back-off of " + min + " to " + max);
        }
    }

    /**
     * Nanoseconds to wait. Random within the upper half of the step, so that keys that failed together do not come back
     * together.
     *
     * @param failures in a row, at least 1
     */
    long nanos(int failures) {
        double step = (double) min.toNanos() * Math.pow(2, Math.min(failures, MOST_DOUBLINGS));
        long top = (long) Math.min(step, (double) max.toNanos());
        long low = Math.max(min.toNanos(), top / 2);
        return low >= top ? low : ThreadLocalRandom.current().nextLong(low, top + 1);
    }
}
