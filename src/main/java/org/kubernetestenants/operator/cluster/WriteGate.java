package org.kubernetestenants.operator.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * Whether this replica may write: open for a while after each renewal of the Lease, counted from when the renewal was
 * <em>sent</em>, by the monotonic clock and by the wall clock, whichever ends earlier (monotonic time stands still in a
 * suspended virtual machine, wall time can be set back). A wall clock behind the renewal closes it too. Starts closed.
 */
public final class WriteGate {
    private record Renewal(long nanos, Instant wall) {}

    private final Duration open;
    private final LongSupplier nanoTime;
    private final Clock clock;
    private volatile @Nullable Renewal renewal;

    public WriteGate(LeaseTimings timings, LongSupplier nanoTime, Clock clock) {
        this.open = timings.open();
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** On the system's clocks. */
    public static WriteGate of(LeaseTimings timings) {
        return new WriteGate(timings, System::nanoTime, Clock.systemUTC());
    }

    /** The Lease was taken or renewed by a request that was sent at these times. */
    public void renewed(long sentNanos, Instant sentWall) {
        renewal = new Renewal(sentNanos, sentWall);
    }

    /** Nothing goes through from now on, until the next renewal. */
    public void close() {
        renewal = null;
    }

    public boolean isOpen() {
        Renewal last = renewal;
        if (last == null || nanoTime.getAsLong() - last.nanos >= open.toNanos()) {
            return false;
        }
        Duration byWall = Duration.between(last.wall, clock.instant());
        return !byWall.isNegative() && byWall.compareTo(open) < 0;
    }

    /** @throws OperatorException with {@link Code#LEASE_LOST} if it is closed */
    public void check() {
        if (!isOpen()) {
            throw new OperatorException(Problem.of(
                            Code.LEASE_LOST, "this replica does not hold the lease, or not for long enough to write")
                    .help("nothing is to be done: the replica that holds it does the work; who: kubectl get leases -A")
                    .impact("nothing was written"));
        }
    }
}
