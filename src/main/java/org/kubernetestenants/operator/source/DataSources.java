package org.kubernetestenants.operator.source;

import javax.sql.DataSource;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/**
 * One connection pool for each registry, kept while its settings and its Secret stay the same. Thread-safe, as long as one
 * registry is used by one thread at a time.
 */
public final class DataSources implements AutoCloseable {
    private final SecretReader secrets;

    public DataSources(SecretReader secrets) {
        this.secrets = secrets;
    }

    /**
     * The registry's pool; no connection is made yet.
     *
     * @param registryKey namespace/name
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing or InvalidSourceSettings
     */
    public DataSource of(String registryKey, TenantRegistrySpec spec) {
        throw new UnsupportedOperationException(secrets.toString());
    }

    /** Closes the pool of a registry that is gone; nothing happens if it has none. */
    public void close(String registryKey) {}

    @Override
    public void close() {}
}
