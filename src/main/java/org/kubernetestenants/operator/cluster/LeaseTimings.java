package org.kubernetestenants.operator.cluster;

import java.time.Duration;

/**
 * The clockwork of leadership (promise 35).
 *
 * @param lease how long a Lease holds after its last renewal
 * @param renew how often the holder renews it
 * @param retry how often a standby looks
 * @param margin how long before the lease ends the write gate closes
 */
public record LeaseTimings(Duration lease, Duration renew, Duration retry, Duration margin) {
    /** 15 s, renewed and looked at every 2 s, gate closed 6 s before the end. */
    public static final LeaseTimings DEFAULT = new LeaseTimings(
            Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(6));

    /** How long the gate stays open after a renewal was sent. */
    public Duration open() {
        return lease.minus(margin);
    }
}
