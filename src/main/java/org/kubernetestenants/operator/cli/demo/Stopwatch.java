package org.kubernetestenants.operator.cli.demo;

import java.time.Duration;
import java.util.Locale;

/** Measures by the monotonic clock; its text are seconds. */
record Stopwatch(long begin) {
    static Stopwatch start() {
        return new Stopwatch(System.nanoTime());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f s",
                Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0);
    }
}
