package org.kubernetestenants.operator.cluster;

import java.util.Optional;
import org.kubernetestenants.operator.error.OperatorException;

/** Where the Lease is kept. All of it throws {@link OperatorException} when nobody answers in time. */
interface LeaseStore {
    /** The Lease; empty if there is none. */
    Optional<LeaseRecord> read();

    /** Makes it; empty if somebody else did meanwhile. Returns it with its new version. */
    Optional<LeaseRecord> create(LeaseRecord lease);

    /** Replaces the version that {@code lease} carries; empty if it is not that version any more, or gone. */
    Optional<LeaseRecord> replace(LeaseRecord lease);
}
