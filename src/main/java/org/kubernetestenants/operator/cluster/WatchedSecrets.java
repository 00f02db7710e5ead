package org.kubernetestenants.operator.cluster;

import java.util.Optional;
import java.util.function.Consumer;
import org.kubernetestenants.operator.source.SecretReader;

/** Secrets in use, watched one by one and without their data. */
public final class WatchedSecrets implements SecretReader, AutoCloseable {
    public WatchedSecrets(Clients clients, Reader reader) {}

    @Override
    public Optional<String> version(String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<SecretData> read(String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    /** Nobody uses this Secret any more. */
    public void release(String namespace, String name) {}

    /** Handlers get {@code namespace/name} and must only enqueue. */
    public AutoCloseable onChange(Consumer<String> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
