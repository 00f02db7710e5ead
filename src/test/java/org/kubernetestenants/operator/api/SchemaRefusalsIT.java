package org.kubernetestenants.operator.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.testing.ControlPlane;

/** Behaviour 42: what the schema can say, the API server refuses, without an operator or a webhook. */
class SchemaRefusalsIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private static final String MYSQL = "    mysql: {host: db, username: reader, database: shop, table: tenants}\n";

    private static final String REGISTRY = """
            kind: TenantRegistry
            spec:
              source:
                type: mysql
                mysql: {host: db, username: reader, database: shop, table: tenants}
              valueMappings: {uid: id, activate: active}
            """;

    private static final String TEMPLATE = """
            kind: TenantTemplate
            spec:
              registryId: prod
              configMaps:
              - {id: config, nameTemplate: "$uid", spec: {data: {a: b}}}
            """;

    private static final String TENANT = """
            kind: Tenant
            spec: {uid: acme, templateRef: web, registryId: prod}
            """;

    private static final String ONCE = "creationPolicy: Once, ";
    private static final String NEVER = "creationPolicy: Once never writes an object again";

    private final KubernetesClient client = cluster.client();

    static Stream<Arguments> refusals() {
        return Stream.of(
                refused("source without mysql", REGISTRY, MYSQL, "", "mysql is required when type is mysql"),
                refused(
                        "source without postgresql",
                        REGISTRY,
                        "type: mysql\n" + MYSQL,
                        "type: postgresql\n",
                        "postgresql is required when type is postgresql"),
                refused(
                        "settings of another type",
                        REGISTRY,
                        MYSQL,
                        MYSQL + MYSQL.replace("mysql", "postgresql"),
                        "postgresql is for type postgresql only"),
                refused(
                        "mysql under type postgresql",
                        REGISTRY,
                        "type: mysql",
                        "type: postgresql",
                        "mysql is for type mysql only"),
                refused(
                        "type route without route",
                        REGISTRY,
                        "type: mysql\n" + MYSQL,
                        "type: route\n",
                        "route is required when type is route"),
                refused(
                        "route under type mysql",
                        REGISTRY,
                        MYSQL,
                        MYSQL + "    route: {name: billing}\n",
                        "route is for type route only"),
                refused(
                        "mysql under type route",
                        REGISTRY,
                        "type: mysql\n",
                        "type: route\n    route: {name: billing}\n",
                        "mysql is for type mysql only"),
                refused(
                        "a route without name",
                        REGISTRY,
                        "type: mysql\n" + MYSQL,
                        "type: route\n    route: {}\n",
                        "name"),
                refused(
                        "a route's name as an endpoint",
                        REGISTRY,
                        "type: mysql\n" + MYSQL,
                        "type: route\n    route: {name: 'a?x=y'}\n",
                        "route.name"),
                refused(
                        "a route's name of 64 characters",
                        REGISTRY,
                        "type: mysql\n" + MYSQL,
                        "type: route\n    route: {name: " + "a".repeat(64) + "}\n",
                        "route.name"),
                refused("a schema of mysql", REGISTRY, "host: db", "schema: x, host: db", "mysql.schema"),
                refused("unknown type of source", REGISTRY, "type: mysql", "type: oracle", "spec.source.type"),
                refused("interval 0s", REGISTRY, "type: mysql", "type: mysql\n    syncInterval: 0s", "syncInterval"),
                refused(
                        "interval without unit",
                        REGISTRY,
                        "type: mysql",
                        "type: mysql\n    syncInterval: '30'",
                        "syncInterval"),
                refused("host with a path", REGISTRY, "host: db", "host: db/x?allowLoadLocalInfile=true", "mysql.host"),
                refused("port 0", REGISTRY, "host: db", "port: 0, host: db", "mysql.port"),
                refused("port 65536", REGISTRY, "host: db", "port: 65536, host: db", "mysql.port"),
                refused(
                        "a CA that nobody checks against",
                        REGISTRY,
                        "host: db",
                        "tls: {caRef: {name: a, key: b}}, host: db",
                        "caRef is for mode verify-ca or verify-full"),
                refused(
                        "a CA under require",
                        REGISTRY,
                        "host: db",
                        "tls: {mode: require, caRef: {name: a, key: b}}, host: db",
                        "caRef is for mode verify-ca or verify-full"),
                refused(
                        "a certificate without key",
                        REGISTRY,
                        "host: db",
                        "tls: {certRef: {name: a, key: b}}, host: db",
                        "certRef and keyRef belong together"),
                refused(
                        "a key without certificate",
                        REGISTRY,
                        "host: db",
                        "tls: {keyRef: {name: a, key: b}}, host: db",
                        "certRef and keyRef belong together"),
                refused(
                        "a certificate without TLS",
                        REGISTRY,
                        "host: db",
                        "tls: {mode: disable, certRef: {name: a, key: b}, keyRef: {name: a, key: c}}, host: db",
                        "with mode disable no certificate is sent"),
                refused(
                        "an unknown mode of TLS",
                        REGISTRY,
                        "host: db",
                        "tls: {mode: verify}, host: db",
                        "mysql.tls.mode"),
                refused(
                        "a CA of postgresql that nobody checks against",
                        REGISTRY,
                        "type: mysql\n" + MYSQL,
                        "type: postgresql\n"
                                + MYSQL.replace("mysql", "postgresql")
                                        .replace("host: db", "tls: {caRef: {name: a, key: b}}, host: db"),
                        "caRef is for mode verify-ca or verify-full"),
                refused("no uid", REGISTRY, "uid: id, ", "", "valueMappings.uid"),
                refused("no activate", REGISTRY, ", activate: active", "", "valueMappings.activate"),
                refused(
                        "taken variable",
                        REGISTRY,
                        "  valueM",
                        "  extraValueMappings: {uid: x}\n  valueM",
                        "uid, activate"),
                refused(
                        "bad variable",
                        REGISTRY,
                        "  valueM",
                        "  extraValueMappings: {a-b: x}\n  valueM",
                        "a variable's name"),
                refused(
                        "a loop's name as a variable",
                        REGISTRY,
                        "  valueM",
                        "  extraValueMappings: {foreach: x}\n  valueM",
                        "fn and foreach are taken"),
                refused(
                        "the functions' name as a variable",
                        REGISTRY,
                        "  valueM",
                        "  extraValueMappings: {fn: x}\n  valueM",
                        "fn and foreach are taken"),
                refused(
                        "variable of 64 characters",
                        REGISTRY,
                        "  valueM",
                        "  extraValueMappings: {" + "a".repeat(64) + ": x}\n  valueM",
                        "at most 63 characters"),
                refused(
                        "variable with the column left out",
                        REGISTRY,
                        "  valueM",
                        "  extraValueMappings: {plan: ''}\n  valueM",
                        "a column's name has"),
                refused("no registryId", TEMPLATE, "registryId: prod\n  ", "", "registryId"),
                refused("id in capitals", TEMPLATE, "id: config", "id: Config", "configMaps[0].id"),
                refused("id empty", TEMPLATE, "id: config", "id: ''", "configMaps[0].id"),
                refused("two of one id", TEMPLATE, "  - {", "  - {id: config, spec: {}}\n  - {", "Duplicate value"),
                refused("unknown policy", TEMPLATE, "id: config", "id: config, deletionPolicy: Keep", "deletionPolicy"),
                refused("unknown strategy", TEMPLATE, "id: config", "id: config, patchStrategy: put", "patchStrategy"),
                refused(
                        "Recreate with Retain",
                        TEMPLATE,
                        "id: config",
                        "id: config, onImmutable: Recreate, deletionPolicy: Retain",
                        "would delete what deletionPolicy: Retain keeps"),
                refused(
                        "Recreate of a claim",
                        TEMPLATE,
                        "configMaps:\n  - {id: config",
                        "persistentVolumeClaims:\n  - {id: config, onImmutable: Recreate",
                        "would delete the claim's data"),
                refused(
                        "Once with merge",
                        TEMPLATE,
                        "id: config",
                        "id: config, " + ONCE + "patchStrategy: merge",
                        NEVER),
                refused(
                        "Once with replace",
                        TEMPLATE,
                        "id: config",
                        "id: config, " + ONCE + "patchStrategy: replace",
                        NEVER),
                refused(
                        "Once with Recreate",
                        TEMPLATE,
                        "id: config",
                        "id: config, " + ONCE + "onImmutable: Recreate",
                        NEVER),
                refused(
                        "Once with ignoreFields",
                        TEMPLATE,
                        "id: config",
                        "id: config, " + ONCE + "ignoreFields: [$.data.a]",
                        NEVER),
                refused(
                        "readyWhen without a path",
                        TEMPLATE,
                        "id: config",
                        "id: config, readyWhen: {value: a}",
                        "readyWhen.jsonPath"),
                refused("timeout 0", TEMPLATE, "id: config", "id: config, timeoutSeconds: 0", "timeoutSeconds"),
                refused("timeout 3601", TEMPLATE, "id: config", "id: config, timeoutSeconds: 3601", "timeoutSeconds"),
                refused("unknown field", TEMPLATE, "id: config", "id: config, ignoreField: [a]", "ignoreField"),
                refused("no spec", TEMPLATE, ", spec: {data: {a: b}}", "", "configMaps[0].spec"),
                refused("no uid of a Tenant", TENANT, "uid: acme, ", "", "spec.uid"),
                refused("no template of a Tenant", TENANT, "templateRef: web, ", "", "spec.templateRef"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refused_at_creation(String name, String yaml, String text) {
        assertThatThrownBy(() -> client.load(stream(yaml, "refused"))
                        .inNamespace(cluster.namespace())
                        .fieldValidation(io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation.STRICT)
                        .create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "creationPolicy: WhenNeeded, deletionPolicy: Delete, conflictPolicy: Stuck, patchStrategy: apply",
                "deletionPolicy: Retain, conflictPolicy: Force, patchStrategy: merge",
                "patchStrategy: replace, onImmutable: Recreate, ignoreFields: [$.data.a, $.data.b]",
                "creationPolicy: Once, deletionPolicy: Retain, conflictPolicy: Force, onImmutable: Fail",
                "includeWhen: \"$planId == 'gold'\", literalFields: [$.data.a]",
                "readyWhen: {jsonPath: .data.a, value: b}, timeoutSeconds: 3600, waitForReady: false",
                "readyWhen: {jsonPath: '{.data.a}'}, skipOnDependencyFailure: false, timeoutSeconds: 1",
            })
    void every_other_value_is_accepted(String settings) {
        var accepted = client.load(stream(TEMPLATE.replace("id: config", "id: config, " + settings), "accepted"))
                .inNamespace(cluster.namespace());
        accepted.fieldValidation(io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation.STRICT)
                .create();
        accepted.delete();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{mode: disable}",
                "{mode: prefer, certRef: {name: a, key: b}, keyRef: {name: a, key: c}}",
                "{mode: require}",
                "{mode: verify-ca, caRef: {name: a, key: b}}",
                "{mode: verify-full}",
                "{mode: verify-full, caRef: {name: a, key: b}, certRef: {name: c, key: d}, keyRef: {name: e, key: f}}"
            })
    void every_other_tls_is_accepted(String tls) {
        var accepted = client.load(stream(REGISTRY.replace("host: db", "tls: " + tls + ", host: db"), "accepted-tls"))
                .inNamespace(cluster.namespace());
        accepted.fieldValidation(io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation.STRICT)
                .create();
        accepted.delete();
    }

    static Stream<Arguments> immutables() {
        return Stream.of(
                arguments("template", TEMPLATE, "registryId: prod", "registryId: other", "registryId is immutable"),
                arguments("tenant-uid", TENANT, "uid: acme", "uid: other", "uid is immutable"),
                arguments("tenant-template", TENANT, "templateRef: web", "templateRef: x", "templateRef is immutable"),
                arguments("tenant-registry", TENANT, "registryId: prod", "registryId: x", "registryId is immutable"),
                arguments("tenant-adopted", TENANT, ", registryId: prod", "", "registryId is immutable"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("immutables")
    void refused_as_a_change(String name, String yaml, String old, String changed, String text) {
        client.load(stream(yaml, name)).inNamespace(cluster.namespace()).create();

        assertThatThrownBy(() -> client.load(stream(yaml.replace(old, changed), name))
                        .inNamespace(cluster.namespace())
                        .update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(text);
    }

    private static Arguments refused(String name, String yaml, String old, String bad, String text) {
        if (!yaml.contains(old)) {
            throw new IllegalArgumentException(old);
        }
        return arguments(name, yaml.replace(old, bad), text);
    }

    private static ByteArrayInputStream stream(String yaml, String name) {
        String whole = "apiVersion: operator.kubernetes-tenants.org/v1\nmetadata: {name: " + name + "}\n" + yaml;
        return new ByteArrayInputStream(whole.getBytes(StandardCharsets.UTF_8));
    }
}
