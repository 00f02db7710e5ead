package org.kubernetestenants.operator.source;

import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Database;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;

/**
 * A registry's database as checked settings. Equal settings can share a pool.
 *
 * @param dialect which database it is
 * @param host name or address
 * @param database the default database of the connection
 * @param passwordRef where the password is; null means none
 * @param connectTimeout until a connection must be there
 * @param queryTimeout longest silence of the server
 */
record SourceSettings(
        Dialect dialect,
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
     * The settings of a registry. Checks its table and columns, too.
     *
     * @param registryKey namespace/name, for messages
     * @throws org.kubernetestenants.operator.error.OperatorException InvalidSourceSettings, naming the field
     */
    public static SourceSettings of(String registryKey, TenantRegistrySpec spec) {
        Database database = new SettingsCheck(registryKey, spec).check();
        Pool pool = database.pool() == null ? Pool.DEFAULT : database.pool();
        return new SourceSettings(
                Dialect.of(database),
                database.host(),
                database.port(),
                database.database(),
                database.username(),
                database.passwordRef(),
                pool.maxPoolSize(),
                Duration.ofSeconds(pool.connectTimeoutSeconds()),
                Duration.ofSeconds(pool.queryTimeoutSeconds()),
                SyncInterval.parse(spec.source().syncInterval()));
    }

    /** The JDBC URL; has neither user nor password. Nothing that a user wrote can become an option of it. */
    public String jdbcUrl() {
        return dialect.url(this);
    }

    /** The driver's own source of connections. */
    DataSource driver(@Nullable String password) {
        return dialect.driver(this, password);
    }

    /** Whether a read is a transaction of its own. */
    boolean readsInTransaction() {
        return dialect.readsInTransaction();
    }
}
