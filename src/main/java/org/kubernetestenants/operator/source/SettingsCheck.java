package org.kubernetestenants.operator.source;

import static org.kubernetestenants.operator.source.Dialect.Measure.Unit.CHARACTERS;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.RowsRoute;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.api.VariableNames;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.Dialect.Measure;
import org.kubernetestenants.operator.source.Dialect.Measure.Unit;

/**
 * Refuses settings that cannot work or that could carry more than they say. The schema refuses most of them at the API server;
 * this holds for objects that were stored before.
 */
final class SettingsCheck {
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?|(?=.*:.*:)[0-9A-Fa-f:]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int LONGEST_HOST = 253;
    private static final Pattern ROUTE = Pattern.compile("[a-z0-9-]{1,63}");
    /** Of columns that are keys of maps; as the schema has it. */
    private static final Measure KEYS = new Measure(64, CHARACTERS);

    private final String registryKey;

    private SettingsCheck(String registryKey) {
        this.registryKey = registryKey;
    }

    /** Name of the route of a registry of type route, all of whose settings can be used. */
    static String checkRoute(String registryKey, TenantRegistrySpec spec) {
        SettingsCheck check = new SettingsCheck(registryKey);
        RowsRoute route = spec.source().route();
        if (route == null) {
            throw check.refused("spec.source.route", "is missing", "type route needs name");
        }
        check.interval(spec.source().syncInterval());
        if (route.name() == null || !ROUTE.matcher(route.name()).matches()) {
            throw check.refused(
                    "spec.source.route.name",
                    "`" + InvalidRow.printable(Objects.toString(route.name(), "")) + "` is no name of a route for rows",
                    "1 to 63 lower-case letters, digits and hyphens");
        }
        check.columns(spec, KEYS);
        return route.name();
    }

    /** The settings of the registry's database, all of which can be used. */
    static Server check(String registryKey, TenantRegistrySpec spec) {
        Server server = spec.source().server();
        if (server == null) {
            String type = spec.source().type().word();
            throw new SettingsCheck(registryKey)
                    .refused(
                            "spec.source." + type,
                            "is missing",
                            "type " + type + " needs host, username, database and table");
        }
        new SettingsCheck(registryKey).check(server, Dialect.of(server), spec);
        return server;
    }

    /** The settings are valid, and yet the operator's options do not allow this database. */
    static OperatorException hostNotAllowed(String registryKey, SourceSettings settings, Globs hosts) {
        return new SettingsCheck(registryKey)
                .refused(
                        settings.dialect().field("host"),
                        "`" + settings.host() + "` is not allowed by the operator's --source-hosts",
                        hosts.text());
    }

    private void check(Server server, Dialect dialect, TenantRegistrySpec spec) {
        Measure identifiers = dialect.identifiers();
        interval(spec.source().syncInterval());
        host(dialect.field("host"), server.host());
        if (server.port() < 1 || server.port() > 65_535) {
            throw refused(dialect.field("port"), "is " + server.port(), "1 to 65535");
        }
        text(dialect.field("username"), server.username(), 128, CHARACTERS);
        identifier(dialect.field("database"), server.database(), identifiers);
        if (server instanceof PostgreSql postgresql && postgresql.schema() != null) {
            identifier(dialect.field("schema"), postgresql.schema(), identifiers);
        }
        tls(server.security(), dialect);
        table(server, dialect);
        columns(spec, identifiers);
    }

    private void tls(Tls tls, Dialect dialect) {
        if (tls.caRef() != null && !tls.mode().verifies()) {
            throw refused(dialect.field("tls.caRef"), "mode is " + tls.mode().word(), Tls.CA_MESSAGE);
        }
        if ((tls.certRef() == null) != (tls.keyRef() == null)) {
            String lone = tls.certRef() == null ? "keyRef" : "certRef";
            throw refused(dialect.field("tls." + lone), "stands alone", Tls.PAIR_MESSAGE);
        }
        if (tls.certRef() != null && tls.mode() == Mode.DISABLE) {
            throw refused(dialect.field("tls.certRef"), "mode is disable", Tls.DISABLED_MESSAGE);
        }
    }

    private void interval(String syncInterval) {
        try {
            SyncInterval.parse(syncInterval);
        } catch (IllegalArgumentException e) {
            throw refused("spec.source.syncInterval", Objects.toString(e.getMessage()), "a number and s, m or h");
        }
    }

    private void host(String field, @Nullable String host) {
        text(field, host, LONGEST_HOST, CHARACTERS);
        if (host != null && !HOST.matcher(host).matches()) {
            throw refused(
                    field,
                    "`" + host + "` has characters that no host name or address has",
                    "the host alone; port, user and database have fields of their own, options are the operator's");
        }
    }

    private void table(Server server, Dialect dialect) {
        String field = dialect.field("table");
        Measure identifiers = dialect.identifiers();
        text(field, server.table(), 2 * identifiers.longest() + 1, identifiers.unit());
        List<String> path = server.tablePath();
        if (path.size() > 2) {
            throw refused(
                    field, "`" + server.table() + "` has more than one dot", "table, or " + dialect.space() + ".table");
        }
        path.forEach(part -> identifier(field, part, identifiers));
    }

    private void columns(TenantRegistrySpec spec, Measure names) {
        identifier("spec.valueMappings.uid", spec.valueMappings().uid(), names);
        identifier("spec.valueMappings.activate", spec.valueMappings().activate(), names);
        if (spec.valueMappings().hostOrUrl() != null) {
            identifier("spec.valueMappings.hostOrUrl", spec.valueMappings().hostOrUrl(), names);
        }
        spec.extraValueMappings().forEach((variable, column) -> extra(variable, column, names));
    }

    private void extra(String variable, String column, Measure names) {
        String field = "spec.extraValueMappings." + InvalidRow.printable(variable);
        VariableNames.refuses(variable).ifPresent(why -> {
            throw refused(field, why, "another name of the variable, here and in the templates");
        });
        identifier(field, column, names);
    }

    private void identifier(String field, @Nullable String name, Measure measure) {
        text(field, name, measure.longest(), measure.unit());
    }

    private void text(String field, @Nullable String text, int longest, Unit unit) {
        if (text == null || text.isEmpty()) {
            throw refused(field, "is empty", "1 to " + longest + " " + unit);
        }
        if (unit.of(text) > longest) {
            throw refused(field, "has " + unit.of(text) + " " + unit, "at most " + longest);
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
