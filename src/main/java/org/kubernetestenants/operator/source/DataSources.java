package org.kubernetestenants.operator.source;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/**
 * One connection pool for each registry, kept while its settings and its Secret stay the same. Thread-safe, as long as one
 * registry is used by one thread at a time: a pool that is replaced is closed at once.
 */
public final class DataSources implements AutoCloseable {
    private final SecretReader secrets;
    private final ScheduledExecutorService housekeeping;
    private final Map<String, Entry> pools = new ConcurrentHashMap<>();

    /**
     * @param secrets where passwords come from
     * @param housekeeping shared by all pools, and not closed with them
     */
    public DataSources(SecretReader secrets, ScheduledExecutorService housekeeping) {
        this.secrets = secrets;
        this.housekeeping = housekeeping;
    }

    /**
     * The registry's pool; no connection is made yet. To be called once for each sync: a login that was refused is tried again
     * only after that.
     *
     * @param registryKey namespace/name
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing or InvalidSourceSettings
     */
    public DataSource of(String registryKey, TenantRegistrySpec spec) {
        SourceSettings settings = SourceSettings.of(registryKey, spec);
        SecretProblems problems = new SecretProblems(registryKey, spec);
        String namespace = RegistryKey.parse(registryKey).namespace();
        SecretKeyRef ref = settings.passwordRef();
        if (ref == null) {
            return pool(registryKey, new Key(settings, ""), null);
        }
        Optional<String> version = secrets.version(namespace, ref.name());
        Entry present = pools.get(registryKey);
        if (present != null && version.isPresent() && present.key.equals(new Key(settings, version.get()))) {
            return present.forNextSync();
        }
        SecretReader.SecretData secret = secrets.read(namespace, ref.name()).orElseThrow(() -> problems.noSecret(ref));
        byte[] password = secret.data().get(ref.key());
        if (password == null) {
            throw problems.noKey(ref, secret.data().keySet());
        }
        return pool(registryKey, new Key(settings, secret.version()), new String(password, StandardCharsets.UTF_8));
    }

    /** Closes the pool of a registry that is gone; nothing happens if it has none. */
    public void close(String registryKey) {
        Entry entry = pools.remove(registryKey);
        if (entry != null) {
            entry.pool.close();
        }
    }

    @Override
    public void close() {
        pools.keySet().forEach(this::close);
    }

    private DataSource pool(String registryKey, Key key, @Nullable String password) {
        Entry present = pools.get(registryKey);
        if (present != null && present.key.equals(key)) {
            return present.forNextSync();
        }
        Connections connections = new Connections(key.settings, password);
        Entry entry =
                new Entry(key, connections, PoolFactory.open(registryKey, key.settings, connections, housekeeping));
        Entry replaced = pools.put(registryKey, entry);
        if (replaced != null) {
            replaced.pool.close();
        }
        return entry.pool;
    }

    /** What a pool was made for; another key needs another pool. */
    private record Key(SourceSettings settings, String secretVersion) {}

    private record Entry(Key key, Connections connections, HikariDataSource pool) {
        DataSource forNextSync() {
            connections.tryAgain();
            return pool;
        }
    }
}
