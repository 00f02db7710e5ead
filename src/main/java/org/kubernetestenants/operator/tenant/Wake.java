package org.kubernetestenants.operator.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.error.Problem;

/**
 * When a Tenant must be looked at again though no event comes.
 *
 * @param after time from now; empty if only an event matters
 * @param backOff whether something failed that a retry may help: try again with the queue's back-off as well
 */
public record Wake(Optional<Duration> after, boolean backOff) {
    /** A time that has passed was already acted upon; should that be wrong, it must not become a busy loop. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /**
     * When to look again after {@code pass}: the nearest of timeouts, graces, conflicts and stalls.
     *
     * @param further other times, e.g. until when the server asked to be left alone
     */
    public static Wake of(Pass pass, Collection<Instant> further, TenantTimings timings, Instant now) {
        Stream<Duration> deadlines = Stream.concat(
                        pass.results().stream()
                                .map(result -> Progress.deadline(result.entry(), result.resource(), timings))
                                .filter(Objects::nonNull),
                        further.stream())
                .map(time -> Duration.between(now, time));
        Stream<Duration> retries = pass.results().stream()
                .flatMap(result -> Stream.of(
                                result.entry().state() == State.CONFLICTED ? timings.conflictRetry() : null,
                                result.stalled() ? timings.stalledRetry() : null)
                        .filter(Objects::nonNull));
        Stream<Duration> stalls = isStalled(pass) ? Stream.of(timings.stalledRetry()) : Stream.empty();
        Optional<Duration> after = Stream.of(deadlines, retries, stalls)
                .flatMap(times -> times)
                .min(Duration::compareTo)
                .map(time -> time.compareTo(SHORTEST) < 0 ? SHORTEST : time);
        return new Wake(after, backsOff(pass));
    }

    private static boolean isStalled(Pass pass) {
        Problem halt = pass.halt();
        return (halt != null && Retries.stalls(halt))
                || pass.leftovers().stream().anyMatch(Retries::stalls);
    }

    private static boolean backsOff(Pass pass) {
        Problem halt = pass.halt();
        return (halt != null && !Retries.stalls(halt))
                || pass.results().stream().anyMatch(Retries::helps)
                || pass.leftovers().stream().anyMatch(Retries::helps);
    }
}
