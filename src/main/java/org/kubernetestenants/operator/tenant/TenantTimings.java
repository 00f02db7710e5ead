package org.kubernetestenants.operator.tenant;

import java.time.Duration;

/**
 * The durations of one tenant's reconciliation.
 *
 * @param noStatusGrace how long an object without any status is waited for before it counts as ready
 * @param conflictRetry when an object that somebody else has is looked at again
 * @param stalledRetry when something that no retry helps is tried again all the same: a changed permission sends no event
 * @param flapWindow within which an object is put right a few times at most
 * @param watchCheck when objects are looked at again whose kind may not be watched
 * @param reportTimeout how long a walk waits without a single report before it gives up on the steps in flight
 */
public record TenantTimings(
        Duration noStatusGrace,
        Duration conflictRetry,
        Duration stalledRetry,
        Duration flapWindow,
        Duration watchCheck,
        Duration reportTimeout) {
    public static final TenantTimings DEFAULT = new TenantTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Walk.REPORT_TIMEOUT);
}
