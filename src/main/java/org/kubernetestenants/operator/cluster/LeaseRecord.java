package org.kubernetestenants.operator.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * A Lease, as far as elections go.
 *
 * @param holder who leads; empty if it was released
 * @param duration for how long after the last renewal others leave it alone
 * @param acquired when the holder took it, by its own clock
 * @param renewed when it renewed it last, by its own clock; never compared with ours
 * @param transitions how often it changed hands
 * @param version resourceVersion; empty before it exists
 */
record LeaseRecord(
        String holder, Duration duration, Instant acquired, Instant renewed, int transitions, String version) {

    LeaseRecord renewedAt(Instant now) {
        return new LeaseRecord(holder, duration, acquired, now, transitions, version);
    }

    /** In other hands; changing hands counts. */
    LeaseRecord takenBy(String identity, Duration newDuration, Instant now) {
        int changed = holder.equals(identity) ? transitions : transitions + 1;
        return new LeaseRecord(identity, newDuration, now, now, changed, version);
    }

    /** Nobody's, at once for everybody. */
    LeaseRecord released(Instant now) {
        return new LeaseRecord("", Duration.ofSeconds(1), acquired, now, transitions, version);
    }
}
