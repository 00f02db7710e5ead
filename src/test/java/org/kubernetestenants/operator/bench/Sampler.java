package org.kubernetestenants.operator.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/** The most that something is, looked at again and again. */
final class Sampler {
    private static final int PAUSE_NANOS = 20_000_000;

    private final Thread thread;
    private volatile double most;
    private volatile boolean ended;

    Sampler(DoubleSupplier figure) {
        thread = Thread.ofPlatform().start(() -> {
            while (!ended) {
                most = Math.max(most, figure.getAsDouble());
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    double end() throws InterruptedException {
        ended = true;
        thread.join();
        return most;
    }
}
