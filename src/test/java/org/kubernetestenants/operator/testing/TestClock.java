package org.kubernetestenants.operator.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock and a monotonic one, which go together unless a test lets one of them jump. */
public final class TestClock extends Clock {
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = 42;

    public void pass(Duration time) {
        jumpWall(time);
        nanos += time.toNanos();
    }

    /** Somebody sets the clock, or the machine was suspended. */
    public void jumpWall(Duration time) {
        wall = wall.plus(time);
    }

    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return wall;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
