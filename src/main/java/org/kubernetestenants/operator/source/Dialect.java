package org.kubernetestenants.operator.source;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Database;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;

/** What differs from database to database: how it is reached, and how its names are written. */
sealed interface Dialect permits MySqlDialect, PostgreSqlDialect {
    /** The dialect of these settings. */
    static Dialect of(Database database) {
        return switch (database) {
            case MySql ignored -> new MySqlDialect();
            case PostgreSql postgresql -> new PostgreSqlDialect(postgresql.schema());
        };
    }

    /** As {@code spec.source.type} has it; {@code spec.source.NAME} has the settings. */
    String name();

    /** The JDBC URL; has neither user nor password. Nothing that a user wrote can become an option of it. */
    String url(SourceSettings settings);

    /** The driver's own source of connections; {@code password} null for none. */
    DataSource driver(SourceSettings settings, @Nullable String password);

    /** Whether a read is a transaction of its own: without one the driver would fetch all rows at once. */
    boolean readsInTransaction();

    /** A name as the database takes it literally. */
    String quoted(String identifier);

    /** The parts of the table's full name, outermost first. */
    List<String> table(Database database);

    /** Most characters of a name. */
    int longestIdentifier();

    /** The column in what the server says of one that does not exist, as group 1. */
    Pattern unknownColumn();

    /** {@code name=value&...}, encoded. */
    static String query(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + "=" + encoded(option.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** A part of a URL. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A host as it stands in a URL. */
    static String address(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
