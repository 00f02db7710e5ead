package org.kubernetestenants.operator.route;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.kubernetestenants.operator.error.Problem;

/**
 * What to log while the API server does not answer, when each of thousands of keys fails with the same words: the first failure
 * in full, one at growing intervals while it lasts, and a count when each key that failed went through. Thread-safe.
 */
final class Outage {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Clock clock;
    private final Set<String> failing = new HashSet<>();
    private Instant since = Instant.MIN;
    private Instant next = Instant.MIN;
    private Duration interval = FIRST;
    private int failures;

    Outage(Clock clock) {
        this.clock = clock;
    }

    /**
     * A pass over the key failed, since the API server did not answer.
     *
     * @return what to log as an error; empty if it is only counted
     */
    synchronized Optional<String> failed(String queue, String key, Problem problem) {
        Instant now = clock.instant();
        boolean begins = failing.isEmpty();
        failing.add(name(queue, key));
        if (begins) {
            since = now;
            failures = 0;
            interval = FIRST;
        }
        failures++;
        if (!begins && now.isBefore(next)) {
            return Optional.empty();
        }
        interval = begins ? FIRST : min(interval.multipliedBy(2));
        next = now.plus(interval);
        String told = begins
                ? "each further key that fails like this is counted; all are tried again by themselves"
                : "for " + text(Duration.between(since, now)) + " now: " + count(failures) + " failures, "
                        + count(failing.size()) + (failing.size() == 1 ? " key is" : " keys are") + " tried again";
        return Optional.of(problem.impact(told).full());
    }

    /**
     * A pass over the key went through, or failed in a way that is logged by itself.
     *
     * @return what to log when it was the last that had failed
     */
    synchronized Optional<String> done(String queue, String key) {
        return failing.remove(name(queue, key)) ? over("the API server answers again") : Optional.empty();
    }

    /** The queue's keys were given up, as when the lease is lost. */
    synchronized Optional<String> dropped(String queue) {
        return failing.removeIf(name -> name.startsWith(name(queue, "")))
                ? over("this replica gives up what waits for the API server")
                : Optional.empty();
    }

    private Optional<String> over(String what) {
        return failing.isEmpty()
                ? Optional.of(what + ", which did not answer for " + text(Duration.between(since, clock.instant()))
                        + ": " + count(failures) + (failures == 1 ? " failure" : " failures") + " meanwhile")
                : Optional.empty();
    }

    private static Duration min(Duration wanted) {
        return wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
    }

    private static String name(String queue, String key) {
        return queue + " " + key;
    }

    private static String count(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String text(Duration time) {
        return time.compareTo(FIRST) < 0 ? time.toSeconds() + " s" : time.toMinutes() + " min";
    }
}
