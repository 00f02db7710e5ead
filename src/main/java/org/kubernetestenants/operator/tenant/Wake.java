package org.kubernetestenants.operator.tenant;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * When a Tenant must be looked at again though no event comes.
 *
 * @param after time from now; empty if only an event matters
 * @param backOff whether something failed that a retry may help: try again with the queue's back-off as well
 */
public record Wake(Optional<Duration> after, boolean backOff) {

    /**
     * When to look again after {@code pass}: the nearest of timeouts, graces, conflicts and stalls.
     *
     * @param further other times, e.g. when the server asked to be left alone until
     */
    public static Wake of(Pass pass, Collection<Instant> further, TenantTimings timings, Instant now) {
        throw new UnsupportedOperationException();
    }
}
