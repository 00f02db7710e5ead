package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.HandMade;

/**
 * No name in a custom resource is an expression of the route, a parameter of its query, or SQL: columns that look like each of
 * them are read as what they are. The same without the route, for the drivers: {@code NoWayInIT} of the source.
 */
class NoWayInIT {
    /** The first is evaluated by the route's own select, unless that is told not to look for parameters. */
    private static final List<String> NAMES = List.of(
            ":?in:${properties:user.home}",
            ":?${exchangeId}",
            ":?name",
            ":#name",
            ":#${body}",
            ":name",
            "#",
            "?",
            "$1",
            "${body}",
            "{{registry.workers}}",
            "$simple{body}",
            "{fn now()}",
            "resource:classpath:x",
            "a\\",
            "`; DROP TABLE shops; --",
            "\"; DROP TABLE shops; --",
            "'; DROP TABLE shops; --",
            "*/ FROM mysql.user --",
            "id) UNION SELECT 1",
            "%s%n");

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    @ParameterizedTest
    @EnumSource
    void columns_are_read_whatever_they_are_called(Database.Kind kind) {
        try (Database database = Database.create(kind)) {
            Map<String, String> mappings = new LinkedHashMap<>();
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < NAMES.size(); i++) {
                mappings.put("v" + i, NAMES.get(i));
                values.put("v" + i, "value " + i);
            }
            database.sql(
                    "CREATE TABLE shops (id varchar(9), active int, "
                            + NAMES.stream()
                                    .map(name -> quoted(kind, name) + " varchar(9)")
                                    .collect(Collectors.joining(", "))
                            + ")",
                    "INSERT INTO shops VALUES ('acme', 1, "
                            + values.values().stream()
                                    .map(value -> "'" + value + "'")
                                    .collect(Collectors.joining(", "))
                            + ")");
            String registry = "names-" + kind.type();
            register(database, registry, mappings);

            eventually(() -> {
                Tenant tenant = cluster.client()
                        .resources(Tenant.class)
                        .inNamespace(cluster.namespace())
                        .withName("acme-" + registry)
                        .get();
                assertThat(tenant).isNotNull();
                assertThat(Objects.requireNonNull(tenant).getSpec().values()).containsAllEntriesOf(values);
            });
        }
    }

    private static String quoted(Database.Kind kind, String name) {
        String quote = kind == Database.Kind.MARIADB ? "`" : "\"";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    private static void register(Database database, String registry, Map<String, String> mappings) {
        HandMade made = new HandMade(cluster);
        made.secret(registry, Map.of("password", database.password()));
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: REGISTRY}
                spec:
                  source:
                    type: TYPE
                    syncInterval: 1s
                    TYPE:
                      host: 127.0.0.1
                      port: %d
                      username: %s
                      passwordRef: {name: REGISTRY, key: password}
                      database: %s
                      table: shops
                  valueMappings: {uid: id, activate: active}
                  extraValueMappings:
                %s
                """.replace("REGISTRY", registry).replace(
                "TYPE", database.kind().type()).formatted(
                database.port(),
                database.user(),
                database.database(),
                mappings.entrySet().stream()
                        .map(entry -> "    " + entry.getKey() + ": '"
                                + entry.getValue().replace("'", "''") + "'")
                        .collect(Collectors.joining("\n"))));
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: %1$s}
                spec:
                  registryId: %1$s
                  configMaps:
                  - {id: config, nameTemplate: $uid-%1$s, spec: {data: {a: $v0}}}
                """.formatted(registry));
    }
}
