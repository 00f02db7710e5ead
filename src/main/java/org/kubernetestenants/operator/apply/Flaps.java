package org.kubernetestenants.operator.apply;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.Advice;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * Breaks loops: an object that was put right {@value #WRITES} times within a window, for one unchanged desired state, is put
 * right again only when the first of these is out of the window. Lives in the leader's memory. Thread-safe.
 */
final class Flaps {
    static final int WRITES = 5;
    /** So many objects are worth remembering; whoever comes later is only found out later. */
    private static final int MOST = 10_000;

    private final Duration window;
    private final Map<ObjectKey, Loop> loops = new ConcurrentHashMap<>();

    private static final class Loop {
        final String desiredHash;
        final Deque<Instant> writes = new ArrayDeque<>();

        @Nullable
        Problem told;

        Loop(String desiredHash) {
            this.desiredHash = desiredHash;
        }
    }

    Flaps(Duration window) {
        this.window = window;
    }

    /** The object was put right. */
    void wrote(ObjectKey key, String desiredHash, Instant now) {
        if (loops.size() >= MOST) {
            loops.values().removeIf(loop -> loop.writes.isEmpty() || isOver(loop.writes.getLast(), now));
        }
        loops.compute(key, (any, loop) -> {
            Loop current = loop == null || !loop.desiredHash.equals(desiredHash) ? new Loop(desiredHash) : loop;
            synchronized (current) {
                forgetOld(current, now);
                current.writes.add(now);
            }
            return current;
        });
    }

    /**
     * Why the object is not put right now; empty if it may be.
     *
     * @param fighter who else writes it, asked once for each time that it is found out
     */
    Optional<Problem> holdsBack(ObjectKey key, String desiredHash, Instant now, Supplier<Optional<String>> fighter) {
        Loop loop = loops.get(key);
        if (loop == null || !loop.desiredHash.equals(desiredHash)) {
            return Optional.empty();
        }
        synchronized (loop) {
            forgetOld(loop, now);
            if (loop.writes.size() < WRITES) {
                loop.told = null;
                return Optional.empty();
            }
            if (loop.told == null) {
                loop.told = problem(key, fighter.get());
            }
            return Optional.of(loop.told);
        }
    }

    /** When the object may be put right again; empty if it may be now. */
    Optional<Instant> until(ObjectKey key) {
        Loop loop = loops.get(key);
        if (loop == null) {
            return Optional.empty();
        }
        synchronized (loop) {
            return loop.writes.size() < WRITES
                    ? Optional.empty()
                    : Optional.of(loop.writes.getFirst().plus(window));
        }
    }

    private Problem problem(ObjectKey key, Optional<String> fighter) {
        return Problem.of(
                        Code.FLAPPING,
                        fighter.orElse("somebody") + " changes " + key + " again and again; it was put right " + WRITES
                                + " times in " + words())
                .help("agree on who has the field: ignoreFields leaves it to others; who writes it: "
                        + Advice.managers(key))
                .impact("it stays as it is for now, and is put right again at most " + WRITES + " times in " + words());
    }

    private String words() {
        return window.toMinutes() > 0 ? window.toMinutes() + " min" : window.toSeconds() + " s";
    }

    /** Under the loop's lock. */
    private void forgetOld(Loop loop, Instant now) {
        while (!loop.writes.isEmpty() && isOver(loop.writes.getFirst(), now)) {
            loop.writes.removeFirst();
        }
    }

    private boolean isOver(Instant write, Instant now) {
        return !write.plus(window).isAfter(now);
    }
}
