package org.kubernetestenants.operator.cluster;

import org.jspecify.annotations.Nullable;

/** What readiness of claims needs to know of storage classes. */
public final class StorageClasses implements AutoCloseable {
    public StorageClasses(Clients clients) {}

    /** Whether claims of this class (null: of the default one) stay Pending until a Pod uses them. */
    public boolean waitsForFirstConsumer(@Nullable String storageClassName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
