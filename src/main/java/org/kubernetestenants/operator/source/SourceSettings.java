package org.kubernetestenants.operator.source;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;

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
     * The settings of a registry. Checks its table and columns, too.
     *
     * @param registryKey namespace/name, for messages
     * @throws org.kubernetestenants.operator.error.OperatorException InvalidSourceSettings, naming the field
     */
    public static SourceSettings of(String registryKey, TenantRegistrySpec spec) {
        MySql mysql = new SettingsCheck(registryKey).check(spec);
        Pool pool = mysql.pool() == null ? Pool.DEFAULT : mysql.pool();
        return new SourceSettings(
                mysql.host(),
                mysql.port(),
                mysql.database(),
                mysql.username(),
                mysql.passwordRef(),
                pool.maxPoolSize(),
                Duration.ofSeconds(pool.connectTimeoutSeconds()),
                Duration.ofSeconds(pool.queryTimeoutSeconds()),
                SyncInterval.parse(spec.source().syncInterval()));
    }

    /** The JDBC URL; has neither user nor password. Nothing that a user wrote can become an option of it. */
    public String jdbcUrl() {
        String address = host.contains(":") ? "[" + host + "]" : host;
        return "jdbc:mysql://" + address + ":" + port + "/" + encoded(database) + "?"
                + options().entrySet().stream()
                        .map(option -> option.getKey() + "=" + encoded(option.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("connectTimeout", Long.toString(connectTimeout.toMillis()));
        // For the greeting and the login; Connections sets the query timeout after them.
        options.put("socketTimeout", Long.toString(connectTimeout.toMillis()));
        options.put("tcpKeepAlive", "true");
        options.put("sslMode", "PREFERRED");
        streamed(options);
        sameTextEverywhere(options);
        harmless(options);
        return options;
    }

    private static void streamed(Map<String, String> options) {
        options.put("useCursorFetch", "true");
        options.put("defaultFetchSize", "500");
        // No SET autocommit and the like before each read.
        options.put("useLocalSessionState", "true");
    }

    private static void sameTextEverywhere(Map<String, String> options) {
        // A TIMESTAMP is the same moment whatever zone the server, its session or this machine has.
        options.put("connectionTimeZone", "+00:00");
        options.put("forceConnectionTimeZoneToSession", "true");
        // 0000-00-00 is no date: NULL, instead of a read that fails because of one row.
        options.put("zeroDateTimeBehavior", "CONVERT_TO_NULL");
        // A tinyint(1) may hold a 7; as a boolean it would become a 1.
        options.put("tinyInt1isBit", "false");
        options.put("yearIsDateType", "false");
        options.put("characterEncoding", "UTF-8");
    }

    private static void harmless(Map<String, String> options) {
        // With these a hostile server could read our files or run our classes.
        options.put("allowLoadLocalInfile", "false");
        options.put("allowUrlInLocalInfile", "false");
        options.put("autoDeserialize", "false");
        options.put("allowMultiQueries", "false");
        options.put("autoReconnect", "false");
        // Braces in a quoted column name are no JDBC escape.
        options.put("processEscapeCodesForPrepStmts", "false");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
