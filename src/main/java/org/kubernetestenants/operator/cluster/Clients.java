package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The connections to the API server. */
public final class Clients implements AutoCloseable {
    /** Builds them; nothing is sent yet. */
    public static Clients of(Config config) {
        throw new UnsupportedOperationException();
    }

    /** For requests: never retried by the client itself. */
    public KubernetesClient requests() {
        throw new UnsupportedOperationException();
    }

    /** For users' own watches. */
    public KubernetesClient watches() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
