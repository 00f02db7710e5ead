package org.kubernetestenants.operator.source;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * One connection pool for each registry, kept while its settings and its Secrets stay the same. Thread-safe, as long as one
 * registry is used by one thread at a time: a pool that is replaced is closed at once.
 */
public final class DataSources implements AutoCloseable {
    private final SecretReader secrets;
    private final Globs hosts;
    private final ScheduledExecutorService housekeeping;
    private final Map<String, Entry> pools = new ConcurrentHashMap<>();
    private final Map<String, Unusable> unusable = new ConcurrentHashMap<>();

    /**
     * @param secrets where passwords, certificates and keys come from
     * @param hosts that databases may be on, as registries write them
     * @param housekeeping shared by all pools, and not closed with them
     */
    public DataSources(SecretReader secrets, Globs hosts, ScheduledExecutorService housekeeping) {
        this.secrets = secrets;
        this.hosts = hosts;
        this.housekeeping = housekeeping;
    }

    /**
     * The registry's pool; no connection is made yet. To be called once for each sync: a login that was refused is tried again
     * only after that.
     *
     * @param registryKey namespace/name
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing, SecretInvalid or
     *     InvalidSourceSettings
     */
    public DataSource of(String registryKey, TenantRegistrySpec spec) {
        SourceSettings settings = SourceSettings.allowed(registryKey, spec, hosts);
        UsedSecrets used = used(registryKey, spec);
        Optional<DataSource> present =
                used.versions().flatMap(versions -> present(registryKey, new Key(settings, versions)));
        if (present.isPresent()) {
            return present.get();
        }
        UsedSecrets.Contents contents = used.read();
        Key key = new Key(settings, contents.versions());
        return present(registryKey, key).orElseGet(() -> open(registryKey, key, used, contents));
    }

    /**
     * A connection beside the pool that hears what is said on a channel of the registry's database, which is a PostgreSQL.
     *
     * @param channel as the server calls it
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing, SecretInvalid or
     *     InvalidSourceSettings
     */
    public Notifications listen(String registryKey, TenantRegistrySpec spec, String channel) throws SQLException {
        SourceSettings settings = SourceSettings.allowed(registryKey, spec, hosts);
        UsedSecrets used = used(registryKey, spec);
        return Notifications.of(new Connections(settings, used.credentials(used.read())).getConnection(), channel);
    }

    private UsedSecrets used(String registryKey, TenantRegistrySpec spec) {
        Server server = Objects.requireNonNull(spec.source().server(), "checked settings have one");
        String namespace = RegistryKey.parse(registryKey).namespace();
        return new UsedSecrets(secrets, namespace, server, new SecretProblems(registryKey, spec));
    }

    /** Names of the Secrets that a registry needs, in its namespace: a change of one is a reason to read it again. */
    public static Set<String> secretsOf(TenantRegistrySpec spec) {
        Server server = spec.source().server();
        return server == null ? Set.of() : UsedSecrets.names(server);
    }

    /**
     * From now on nobody else's Secrets are of interest.
     *
     * @param read specs of all registries that are read, by their keys
     */
    public void retainSecrets(Map<String, TenantRegistrySpec> read) {
        Set<String> inUse = new HashSet<>();
        read.forEach((key, spec) -> {
            String namespace = RegistryKey.parse(key).namespace();
            secretsOf(spec).forEach(name -> inUse.add(namespace + "/" + name));
        });
        secrets.retain(inUse);
    }

    /** Closes the pool of a registry that is gone; nothing happens if it has none. */
    public void close(String registryKey) {
        unusable.remove(registryKey);
        Entry entry = pools.remove(registryKey);
        if (entry != null) {
            entry.pool.close();
        }
    }

    @Override
    public void close() {
        pools.keySet().forEach(this::close);
    }

    private Optional<DataSource> present(String registryKey, Key key) {
        Unusable known = unusable.get(registryKey);
        if (known != null && known.key.equals(key)) {
            throw new OperatorException(known.problem);
        }
        Entry present = pools.get(registryKey);
        return present != null && present.key.equals(key) ? Optional.of(present.forNextSync()) : Optional.empty();
    }

    private DataSource open(String registryKey, Key key, UsedSecrets used, UsedSecrets.Contents contents) {
        Connections connections = new Connections(key.settings, credentials(registryKey, key, used, contents));
        Entry entry =
                new Entry(key, connections, PoolFactory.open(registryKey, key.settings, connections, housekeeping));
        Entry replaced = pools.put(registryKey, entry);
        if (replaced != null) {
            replaced.pool.close();
        }
        return entry.pool;
    }

    private Credentials credentials(String registryKey, Key key, UsedSecrets used, UsedSecrets.Contents contents) {
        try {
            Credentials credentials = used.credentials(contents);
            unusable.remove(registryKey);
            return credentials;
        } catch (OperatorException e) {
            unusable.put(registryKey, new Unusable(key, e.problem()));
            throw e;
        }
    }

    /** What a pool was made for; another key needs another pool. */
    private record Key(SourceSettings settings, Map<String, String> secretVersions) {
        Key {
            secretVersions = Map.copyOf(secretVersions);
        }
    }

    private record Entry(Key key, Connections connections, HikariDataSource pool) {
        DataSource forNextSync() {
            connections.tryAgain();
            return pool;
        }
    }

    /** Secrets of which no pool could be made: as long as they stay as they are, nobody reads them again. */
    private record Unusable(Key key, Problem problem) {}
}
