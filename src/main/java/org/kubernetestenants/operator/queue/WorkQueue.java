package org.kubernetestenants.operator.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys that want to be worked on: each at most once, never two workers on one key, and no wish is lost. A key that is added
 * while a worker has it comes back when the worker is done. Holds keys only; whoever takes one reads the state afresh.
 *
 * <p>Has no thread of its own: takers wait for the next key or the next delay. Thread-safe.
 */
public final class WorkQueue implements AutoCloseable {
    private final String name;
    private final Backoff backoff;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, State> states = new HashMap<>();
    private final Deque<State> ready = new ArrayDeque<>();
    /** Entries whose state has another {@code due} by now are stale and skipped when they come up. */
    private final Queue<Delay> delays = new PriorityQueue<>();

    private int processing;
    private int delayed;
    private boolean closed;

    /**
     * @param name for messages
     * @param minBackoff least wait after a failure
     * @param maxBackoff longest wait after many failures
     * @param nanoTime a monotonic clock as {@link System#nanoTime}; starts near any value, is compared by difference
     */
    public WorkQueue(String name, Duration minBackoff, Duration maxBackoff, LongSupplier nanoTime) {
        this.name = name;
        this.backoff = new Backoff(minBackoff, maxBackoff);
        this.nanoTime = nanoTime;
    }

    /** The key wants work now. Ends its delay or back-off, but failures stay counted until it succeeds. */
    public void add(String key) {
        locked(() -> addNow(state(key)));
    }

    /** The key wants work after {@code delay}; of several wishes the earliest holds. */
    public void addAfter(String key, Duration delay) {
        locked(() -> addLater(state(key), delay.toNanos()));
    }

    /**
     * The next key, from now on the caller's until {@link #done}, {@link #doneAfter} or {@link #retry}; waits for one. Drops the
     * key's delay, if it has one.
     *
     * @return null once the queue is closed
     */
    public @Nullable String take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                long wait = releaseDue();
                State next = ready.poll();
                if (next != null) {
                    start(next);
                    return next.key;
                }
                await(wait);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The caller's work on the key succeeded. */
    public void done(String key) {
        locked(() -> finish(taken(key), true));
    }

    /** The caller's work on the key succeeded, and is wanted again after {@code delay} at the latest. */
    public void doneAfter(String key, Duration delay) {
        locked(() -> {
            State state = taken(key);
            addLater(state, delay.toNanos());
            finish(state, true);
        });
    }

    /** The caller's work on the key failed: again after the back-off, or at once if the key was added meanwhile. */
    public void retry(String key) {
        locked(() -> {
            State state = taken(key);
            state.failures++;
            addLater(state, backoff.nanos(state.failures));
            finish(state, false);
        });
    }

    /** Keys that could be taken now, and keys that come back as soon as their worker is done. */
    public int size() {
        return locked(() -> {
            releaseDue();
            return ready.size()
                    + (int) states.values().stream().filter(s -> s.dirty).count();
        });
    }

    /** Keys that workers have. */
    public int processing() {
        return locked(() -> processing);
    }

    /** Keys that wait for a delay or back-off. */
    public int delayed() {
        return locked(() -> {
            releaseDue();
            return delayed;
        });
    }

    /** Nanoseconds for which the oldest key that could be taken has waited for a worker; 0 if there is none. */
    public long oldestAgeNanos() {
        return locked(() -> {
            releaseDue();
            State oldest = ready.peek();
            return oldest == null ? 0 : nanoTime.getAsLong() - oldest.readySince;
        });
    }

    /** No key is given out any more; waiting takers return. Keys that workers have may still be reported done. */
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
    }

    @Override
    public String toString() {
        return "WorkQueue " + name;
    }

    private State state(String key) {
        return states.computeIfAbsent(key, State::new);
    }

    private State taken(String key) {
        State state = states.get(key);
        if (state == null || !state.processing) {
            throw new IllegalStateException(key + " was not taken from " + this);
        }
        return state;
    }

    private void addNow(State state) {
        clearDelay(state);
        if (state.processing) {
            state.dirty = true;
        } else if (!state.ready) {
            state.ready = true;
            state.readySince = nanoTime.getAsLong();
            ready.add(state);
            changed.signal();
        }
    }

    private void addLater(State state, long nanos) {
        if (nanos <= 0) {
            addNow(state);
            return;
        }
        long due = nanoTime.getAsLong() + nanos;
        if (state.ready || state.dirty || (state.isDelayed && due - state.due >= 0)) {
            return;
        }
        clearDelay(state);
        state.isDelayed = true;
        state.due = due;
        delayed++;
        delays.add(new Delay(state, due));
        changed.signal();
    }

    private void clearDelay(State state) {
        if (state.isDelayed) {
            state.isDelayed = false;
            delayed--;
        }
    }

    private void start(State state) {
        clearDelay(state);
        state.ready = false;
        state.processing = true;
        processing++;
    }

    private void finish(State state, boolean success) {
        state.processing = false;
        processing--;
        state.failures = success ? 0 : state.failures;
        if (state.dirty) {
            state.dirty = false;
            addNow(state);
        } else if (!state.isDelayed) {
            states.remove(state.key);
        }
    }

    /** Moves every delay that is over to the ready keys. @return nanoseconds to the next one, or {@link Long#MAX_VALUE} */
    private long releaseDue() {
        long now = nanoTime.getAsLong();
        for (Delay next = delays.peek(); next != null; next = delays.peek()) {
            if (next.isCurrent() && next.due - now > 0) {
                return next.due - now;
            }
            delays.remove();
            if (next.isCurrent()) {
                addNow(next.state);
            }
        }
        return Long.MAX_VALUE;
    }

    @SuppressWarnings("WaitNotInLoop") // take() loops
    private void await(long nanos) throws InterruptedException {
        if (nanos == Long.MAX_VALUE) {
            changed.await();
        } else {
            var unused = changed.awaitNanos(nanos);
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(java.util.function.Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    /** What is so of one key; guarded by the lock. */
    private static final class State {
        final String key;
        boolean ready;
        boolean processing;
        boolean dirty;
        boolean isDelayed;
        long due;
        long readySince;
        int failures;

        State(String key) {
            this.key = key;
        }
    }

    private record Delay(State state, long due) implements Comparable<Delay> {
        boolean isCurrent() {
            return state.isDelayed && state.due == due;
        }

        @Override
        public int compareTo(Delay other) {
            return Long.compare(due - other.due, 0);
        }
    }
}
