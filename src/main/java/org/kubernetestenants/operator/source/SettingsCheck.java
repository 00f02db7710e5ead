package org.kubernetestenants.operator.source;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
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
    private static final int LONGEST_IDENTIFIER = 64;

    private final String registryKey;

    SettingsCheck(String registryKey) {
        this.registryKey = registryKey;
    }

    MySql check(TenantRegistrySpec spec) {
        MySql mysql = spec.source().mysql();
        if (mysql == null) {
            throw refused("spec.source.mysql", "is missing", "type mysql needs host, username, database and table");
        }
        interval(spec.source().syncInterval());
        host(mysql.host());
        if (mysql.port() < 1 || mysql.port() > 65_535) {
            throw refused("spec.source.mysql.port", "is " + mysql.port(), "1 to 65535");
        }
        text("spec.source.mysql.username", mysql.username(), 128);
        identifier("spec.source.mysql.database", mysql.database());
        table(mysql.table());
        columns(spec);
        return mysql;
    }

    private void interval(String syncInterval) {
        try {
            SyncInterval.parse(syncInterval);
        } catch (IllegalArgumentException e) {
            throw refused("spec.source.syncInterval", Objects.toString(e.getMessage()), "a number and s, m or h");
        }
    }

    private void host(@Nullable String host) {
        String field = "spec.source.mysql.host";
        text(field, host, LONGEST_HOST);
        if (host != null && !HOST.matcher(host).matches()) {
            throw refused(
                    field,
                    "`" + host + "` has characters that no host name or address has",
                    "the host alone; port, user and database have fields of their own, options are the operator's");
        }
    }

    private void table(@Nullable String table) {
        String field = "spec.source.mysql.table";
        text(field, table, 2 * LONGEST_IDENTIFIER + 1);
        String[] parts = Objects.toString(table, "").split("\\.", -1);
        if (parts.length > 2) {
            throw refused(field, "`" + table + "` has more than one dot", "table, or database.table");
        }
        for (String part : parts) {
            identifier(field, part);
        }
    }

    private void columns(TenantRegistrySpec spec) {
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
        text(field, name, LONGEST_IDENTIFIER);
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
