package org.kubernetestenants.operator.source;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;

/**
 * A registry's database as checked settings. Equal settings can share a pool.
 *
 * @param host name or address
 * @param database the default database of the connection
 * @param passwordRef where the password is; null means none
 * @param tls the mode, and where certificates and key are
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
        Tls tls,
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
    static SourceSettings of(String registryKey, TenantRegistrySpec spec) {
        Server server = SettingsCheck.check(registryKey, spec);
        Pool limits = server.limits();
        return new SourceSettings(
                Dialect.of(server),
                server.host(),
                server.port(),
                server.database(),
                server.username(),
                server.passwordRef(),
                server.security(),
                limits.maxPoolSize(),
                Duration.ofSeconds(limits.connectTimeoutSeconds()),
                Duration.ofSeconds(limits.queryTimeoutSeconds()),
                SyncInterval.parse(spec.source().syncInterval()));
    }

    /**
     * The same, of a database that the operator's options allow.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException InvalidSourceSettings, naming the field
     */
    static SourceSettings allowed(String registryKey, TenantRegistrySpec spec, Globs hosts) {
        SourceSettings settings = of(registryKey, spec);
        if (!hosts.allow(settings.host())) {
            throw SettingsCheck.hostNotAllowed(registryKey, settings, hosts);
        }
        return settings;
    }

    /** The same, without TLS. */
    SourceSettings plain() {
        return new SourceSettings(
                dialect,
                host,
                port,
                database,
                username,
                passwordRef,
                new Tls(Mode.DISABLE, null, null, null),
                maxPoolSize,
                connectTimeout,
                queryTimeout,
                syncInterval);
    }

    /** The JDBC URL; has neither user nor password. Nothing that a user wrote can become an option of it. */
    String jdbcUrl() {
        String address = host.contains(":") ? "[" + host + "]" : host;
        return "jdbc:" + dialect.type() + "://" + address + ":" + port + "/" + encoded(database) + "?"
                + dialect.options(this).entrySet().stream()
                        .map(option -> option.getKey() + "=" + encoded(option.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
