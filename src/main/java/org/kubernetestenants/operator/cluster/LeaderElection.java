package org.kubernetestenants.operator.cluster;

import org.jspecify.annotations.Nullable;

/** One replica leads. */
public final class LeaderElection implements Runnable, AutoCloseable {
    /** Name of the Lease, that of the Go operator's v1, so that both never lead in one namespace. */
    public static final String LEASE = "f2130106.kubernetes-tenants.org";

    /** Told of leadership, on the election's thread; must return soon. */
    public interface Listener {
        void gained();

        void lost();
    }

    /** On the system's clocks. @param identity unique to this process */
    public static LeaderElection of(
            Clients clients,
            String namespace,
            String identity,
            LeaseTimings timings,
            WriteGate gate,
            Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** The namespace of the Lease: {@code only} if the operator looks at one namespace, else its own. */
    public static String namespace(@Nullable String only) {
        throw new UnsupportedOperationException();
    }

    /** A name no other process has. */
    public static String newIdentity() {
        throw new UnsupportedOperationException();
    }

    /** Stands for election until closed or interrupted. */
    @Override
    public void run() {}

    public boolean leading() {
        throw new UnsupportedOperationException();
    }

    /** Closes the gate, then empties the Lease's holder, so that a standby takes over at its next look. Does not stand again. */
    public void release() {}

    @Override
    public void close() {}
}
