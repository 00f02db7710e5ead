package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.time.Duration;

/** A point on the monotonic clock until which something may take. */
record Deadline(long nanoTime, Duration length) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    static Deadline in(Duration length) {
        return new Deadline(System.nanoTime() + length.toNanos(), length);
    }

    boolean isOver() {
        return System.nanoTime() - nanoTime >= 0;
    }

    /** Looks again and again until the condition holds. */
    void await(String what, Condition condition) throws IOException, InterruptedException, DemoFailure {
        while (!condition.holds()) {
            if (isOver()) {
                throw new DemoFailure("waited " + length.toSeconds() + " s for " + what + ", in vain");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    /** Something that becomes true. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException, DemoFailure;
    }
}
