package org.kubernetestenants.operator.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica leads: the one that holds the Lease (promise 35). A standby takes it only after it has itself seen the record
 * unchanged for the lease's length of its own monotonic time, counted from when the first sight had arrived to when the last
 * look was sent; or at once when its holder is empty. The wall clock decides nothing. Every write of the Lease carries the
 * version that it was decided on.
 *
 * <p>The leader keeps the {@link WriteGate} open by its renewals. When the gate closes, for want of them, leadership is lost;
 * it may be won again later.
 */
public final class LeaderElection implements Runnable, AutoCloseable {
    /** Name of the Lease, that of the Go operator's v1, so that both never lead in one namespace. */
    public static final String LEASE = "f2130106.kubernetes-tenants.org";

    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    /** Told of leadership, on the election's thread; must return soon, since no renewal goes out meanwhile. */
    public interface Listener {
        /** The gate is open; {@link #lost} follows before this is called again. */
        void gained();

        /** The gate is closed. Not called after {@link LeaderElection#release}. */
        void lost();
    }

    private final LeaseStore store;
    private final String identity;
    private final LeaseTimings timings;
    private final WriteGate gate;
    private final Listener listener;
    private final LongSupplier nanoTime;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private volatile boolean leading;
    private volatile boolean ended;
    /** The Lease as seen last, and when that sight had arrived first. */
    private @Nullable LeaseRecord seen;

    private long seenNanos;
    private String trouble = "";

    LeaderElection(
            LeaseStore store,
            String identity,
            LeaseTimings timings,
            WriteGate gate,
            Listener listener,
            LongSupplier nanoTime,
            Clock clock) {
        this.store = store;
        this.identity = identity;
        this.timings = timings;
        this.gate = gate;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /**
     * On the system's clocks.
     *
     * @param namespace of the Lease: one that outlives what the operator looks after, since nobody can hold a Lease in a namespace
     *     that is being deleted
     * @param identity unique to this process, see {@link #newIdentity}
     */
    public static LeaderElection of(
            Clients clients,
            String namespace,
            String identity,
            LeaseTimings timings,
            WriteGate gate,
            Listener listener) {
        LeaseStore store = new ApiLeaseStore(clients.leaseConnection(), namespace, LEASE);
        return new LeaderElection(store, identity, timings, gate, listener, System::nanoTime, Clock.systemUTC());
    }

    /** A name that no other process has, with the pod's name in front for people. */
    public static String newIdentity() {
        return System.getenv().getOrDefault("HOSTNAME", "local") + "_" + UUID.randomUUID();
    }

    /** Stands for election until closed, released or interrupted. */
    @Override
    public void run() {
        while (!ended) {
            lock.lock();
            try {
                step();
                if (!ended) {
                    woken.await((leading ? timings.renew() : timings.retry()).toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = true;
            } finally {
                lock.unlock();
            }
        }
    }

    public boolean leading() {
        return leading;
    }

    /** One look or one renewal. */
    void step() {
        lock.lock();
        try {
            stepDownIfTooLate();
            if (leading) {
                renew();
            } else {
                stand();
            }
            trouble("");
        } catch (OperatorException e) {
            trouble(e.problem().condition());
        } catch (RuntimeException e) {
            // A thread that dies here would leave a replica that never leads and never says so.
            trouble(e.toString());
        } finally {
            stepDownIfTooLate();
            lock.unlock();
        }
    }

    private void stepDownIfTooLate() {
        // Whoever releases has closed the gate already, and still has to give up a Lease that is ours.
        if (leading && !ended && !gate.isOpen()) {
            stepDown("the lease was not renewed in time");
        }
    }

    private void stepDown(String why) {
        gate.close();
        leading = false;
        LOG.warn("leads no more: {}", why);
        listener.lost();
    }

    private void renew() {
        Instant sentWall = clock.instant();
        long sentNanos = nanoTime.getAsLong();
        LeaseRecord held = seen;
        Optional<LeaseRecord> renewed = held == null ? Optional.empty() : store.replace(held.renewedAt(sentWall));
        if (renewed.isPresent()) {
            holds(renewed.get(), sentNanos, sentWall);
        } else {
            lookAgain();
        }
    }

    /** Somebody changed or removed the Lease that we hold: a label set by hand, an answer of ours that got lost, a thief. */
    private void lookAgain() {
        Optional<LeaseRecord> now = store.read();
        if (now.isPresent() && now.get().holder().equals(identity)) {
            take(now.get());
        } else if (now.isEmpty()) {
            create();
        } else {
            stepDown("the lease is held by " + now.get().holder());
            saw(now.get());
        }
    }

    private void stand() {
        long sentNanos = nanoTime.getAsLong();
        Optional<LeaseRecord> found = store.read();
        if (found.isEmpty()) {
            create();
            return;
        }
        LeaseRecord lease = found.get();
        boolean free = lease.holder().isEmpty() || lease.holder().equals(identity);
        if (free
                || (lease.equals(seen)
                        && sentNanos - seenNanos >= patience(lease).toNanos())) {
            take(lease);
        } else {
            saw(lease);
        }
    }

    /** The holder's own length of the lease counts where it is the longer one. */
    private Duration patience(LeaseRecord lease) {
        return lease.duration().compareTo(timings.lease()) > 0 ? lease.duration() : timings.lease();
    }

    private void saw(LeaseRecord lease) {
        if (!lease.equals(seen)) {
            seen = lease;
            seenNanos = nanoTime.getAsLong();
        }
    }

    private void create() {
        Instant sentWall = clock.instant();
        long sentNanos = nanoTime.getAsLong();
        LeaseRecord mine = new LeaseRecord(identity, timings.lease(), sentWall, sentWall, 0, "");
        store.create(mine).ifPresent(made -> holds(made, sentNanos, sentWall));
    }

    private void take(LeaseRecord lease) {
        Instant sentWall = clock.instant();
        long sentNanos = nanoTime.getAsLong();
        store.replace(lease.takenBy(identity, timings.lease(), sentWall))
                .ifPresent(taken -> holds(taken, sentNanos, sentWall));
    }

    private void holds(LeaseRecord lease, long sentNanos, Instant sentWall) {
        seen = lease;
        if (ended) {
            return;
        }
        gate.renewed(sentNanos, sentWall);
        if (!leading && gate.isOpen()) {
            leading = true;
            LOG.info("leads, as {}", identity);
            listener.gained();
        }
    }

    /** Said once for as long as it lasts. */
    private void trouble(String now) {
        if (!now.isEmpty() && !now.equals(trouble)) {
            LOG.warn("the lease cannot be looked after: {}", now);
        }
        trouble = now;
    }

    /**
     * Closes the gate, then empties the Lease's holder, so that a standby takes over at its next look. Does not stand again, and
     * does not call {@link Listener#lost}: whoever releases knows. Waits for a renewal in flight. If the API server does not
     * answer, the Lease runs out by itself.
     */
    public void release() {
        ended = true;
        gate.close();
        lock.lock();
        try {
            gate.close();
            woken.signalAll();
            if (leading && seen != null) {
                leading = false;
                LOG.info(giveUp(seen) ? "released the lease" : "the lease was not ours any more");
            }
        } catch (OperatorException e) {
            LOG.warn(
                    "the lease could not be released and runs out by itself: {}",
                    e.problem().condition());
        } finally {
            lock.unlock();
        }
    }

    /** The version that we know may be old, where the answer to a renewal got lost. */
    private boolean giveUp(LeaseRecord held) {
        return store.replace(held.released(clock.instant()))
                .or(() -> store.read()
                        .filter(lease -> lease.holder().equals(identity))
                        .flatMap(lease -> store.replace(lease.released(clock.instant()))))
                .isPresent();
    }

    @Override
    public void close() {
        release();
    }
}
