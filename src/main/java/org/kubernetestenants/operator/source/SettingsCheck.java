package org.kubernetestenants.operator.source;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Database;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.VariableNames;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * Refuses settings that cannot work or that could carry more than they say. The schema refuses most of them at the API server;
 * this holds for objects that were stored before.
 */
final class SettingsCheck {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?|(?=.*:.*:)[0-9A-Fa-f:]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST_HOST = 253;

    private final String registryKey;
    private final TenantRegistrySpec spec;
    private final String type;
    private final String settings;
    private final int longest;

    SettingsCheck(String registryKey, TenantRegistrySpec spec) {
        this.registryKey = registryKey;
        this.spec = spec;
        Database database = spec.source().database();
        this.type = spec.source().type().name().toLowerCase(Locale.ROOT);
        this.settings = "spec.source." + type;
        this.longest = database == null ? 0 : Dialect.of(database).longestIdentifier();
    }

    Database check() {
        Database database = spec.source().database();
        if (database == null) {
            throw refused(settings, "is missing", "type " + type + " needs host, username, database and table");
        }
        interval(spec.source().syncInterval());
        host(database.host());
        if (database.port() < 1 || database.port() > 65_535) {
            throw refused(settings + ".port", "is " + database.port(), "1 to 65535");
        }
        text(settings + ".username", database.username(), 128);
        identifier(settings + ".database", database.database());
        table(database.table());
        columns();
        if (database instanceof PostgreSql postgresql) {
            postgresql(postgresql);
        }
        return database;
    }

    private void postgresql(PostgreSql database) {
        if (database.schema() != null) {
            identifier(settings + ".schema", database.schema());
            if (database.table().contains(".")) {
                throw refused(settings + ".table", "names a schema, and so does schema", "one of both");
            }
        }
        Map<String, String> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Mapping mapping : Mapping.all(spec)) {
            String other = columns.putIfAbsent(mapping.column(), mapping.column());
            if (other != null && !other.equals(mapping.column())) {
                throw refused(
                        mapping.field(),
                        "columns `" + other + "` and `" + mapping.column() + "` differ only in upper and lower case",
                        "a view that gives one of them another name");
            }
        }
    }

    private void interval(String syncInterval) {
        try {
            SyncInterval.parse(syncInterval);
        } catch (IllegalArgumentException e) {
            throw refused("spec.source.syncInterval", Objects.toString(e.getMessage()), "a number and s, m or h");
        }
    }

    private void host(@Nullable String host) {
        String field = settings + ".host";
        text(field, host, LONGEST_HOST);
        if (host != null && !HOST.matcher(host).matches()) {
            throw refused(
                    field,
                    "`" + host + "` has characters that no host name or address has",
                    "the host alone; port, user and database have fields of their own, options are the operator's");
        }
    }

    private void table(@Nullable String table) {
        String field = settings + ".table";
        text(field, table, 2 * longest + 1);
        String[] parts = Objects.toString(table, "").split("\\.", -1);
        if (parts.length > 2) {
            throw refused(
                    field,
                    "`" + table + "` has more than one dot",
                    "table, or " + (type.equals("mysql") ? "database" : "schema") + ".table");
        }
        for (String part : parts) {
            identifier(field, part);
        }
    }

    private void columns() {
        identifier("spec.valueMappings.uid", spec.valueMappings().uid());
        identifier("spec.valueMappings.activate", spec.valueMappings().activate());
        if (spec.valueMappings().hostOrUrl() != null) {
            identifier("spec.valueMappings.hostOrUrl", spec.valueMappings().hostOrUrl());
        }
        spec.extraValueMappings().forEach(this::extra);
    }

    private void extra(String variable, String column) {
        String field = "spec.extraValueMappings." + InvalidRow.printable(variable);
        VariableNames.refuses(variable).ifPresent(why -> {
            throw refused(field, why, "another name of the variable, here and in the templates");
        });
        identifier(field, column);
    }

    private void identifier(String field, @Nullable String name) {
        text(field, name, longest);
    }

    private void text(String field, @Nullable String text, int longest) {
        if (text == null || text.isEmpty()) {
            throw refused(field, "is empty", "1 to " + longest + " characters");
        }
        if (text.length() > longest) {
            throw refused(field, "has " + text.length() + " characters", "at most " + longest);
        }
        if (CONTROL.matcher(text).find()) {
            throw refused(field, "has a control character", "remove it");
        }
    }

    private OperatorException refused(String field, String what, String expected) {
        return new OperatorException(Problem.of(
                        Code.INVALID_SOURCE_SETTINGS, field + " of TenantRegistry " + registryKey + " cannot be used")
                .detail(what)
                .help("expected: " + expected)
                .impact("tenants stay as they are until it is changed"));
    }
}
