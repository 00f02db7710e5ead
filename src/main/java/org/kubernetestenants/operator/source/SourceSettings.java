package org.kubernetestenants.operator.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.OperatorException;

/**
 * A registry's database as checked settings. Equal settings can share a pool.
 *
 * @param host name or address
 * @param database the default database of the connection
 * @param passwordRef where the password is; null means none
 * @param connectTimeout until a connection must be there
 * @param queryTimeout longest silence of the server
 */
public record SourceSettings(
        String host,
        int port,
        String database,
        String username,
        @Nullable SecretKeyRef passwordRef,
        int maxPoolSize,
        Duration connectTimeout,
        Duration queryTimeout,
        Duration syncInterval) {

    /**
     * The settings of a registry.
     *
     * @param registryKey namespace/name, for messages
     * @throws OperatorException InvalidSourceSettings, naming the field
     */
    public static SourceSettings of(String registryKey, TenantRegistrySpec spec) {
        throw new UnsupportedOperationException();
    }

    /** The JDBC URL; has neither user nor password. */
    public String jdbcUrl() {
        throw new UnsupportedOperationException();
    }
}
