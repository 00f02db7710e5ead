package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;

/**
 * Behaviour 39: whatever becomes of a Secret, no value of it is in anything that the operator writes, log at level debug
 * included. The values stand where they come from, of course: in rows and templates, and in the Secrets.
 */
class SecretsIT {
    private static final String ROW = "hunter2-of-the-row";
    private static final String CHANGED = "hunter3-of-the-row";
    private static final String TEXT = "hunter4-of-the-template";
    private static final String THEIRS = "hunter5-of-somebody";
    private static final List<String> VALUES = List.of(ROW, CHANGED, TEXT, THEIRS);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static final String RESOURCES = """
            secrets:
            - {id: good, nameTemplate: "$uid-good", spec: {stringData: {password: "$password", text: "%1$s"}}}
            - {id: sealed, nameTemplate: "$uid-sealed", spec: {immutable: true, stringData: {password: "$password"}}}
            - {id: contested, nameTemplate: "$uid-contested", spec: {data: {password: "$fn.b64enc($password)"}}}
            - {id: no-base64, nameTemplate: "$uid-no-base64", spec: {data: {password: "$password", other: "%1$s"}}}
            - {id: no-key, nameTemplate: "$uid-no-key", spec: {stringData: {"no key": "$password"}}}
            - {id: no-field, nameTemplate: "$uid-no-field", spec: {password: "$password"}}
            - id: no-login
              nameTemplate: "$uid-no-login"
              spec: {type: kubernetes.io/basic-auth, stringData: {secret: "$password"}}
            - {id: no-number, nameTemplate: "$uid-no-number", spec: {stringData: {password: "$fn.int($password)"}}}
            - id: merged
              nameTemplate: "$uid-merged"
              patchStrategy: merge
              spec: {stringData: {password: "$password"}, nonsense: "%1$s"}
            - id: replaced
              nameTemplate: "$uid-replaced"
              patchStrategy: replace
              spec: {stringData: {password: "$password"}, nonsense: "%1$s"}
            - id: awaited
              nameTemplate: "$uid-awaited"
              readyWhen: {jsonPath: .metadata.annotations.ready}
              spec: {stringData: {password: "$password"}}
            - {id: hooked, nameTemplate: "$uid-hooked", spec: {stringData: {password: "$password"}}}
            manifests:
            - id: manifest
              nameTemplate: "$uid-manifest"
              spec: {apiVersion: v1, kind: Secret, stringData: {a: "$fn.bool($password)"}}
            """.formatted(TEXT);

    @Test
    void no_value_of_a_secret_is_in_anything_that_the_operator_writes() {
        HandMade made = new HandMade(cluster);
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: nobody}
                spec:
                  source:
                    type: mysql
                    syncInterval: 1h
                    mysql: {host: 127.0.0.1, port: 1, username: nobody, database: nothing, table: nothing}
                  valueMappings: {uid: id, activate: active}
                  extraValueMappings: {password: pw}
                """);
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("ada-contested")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .addToStringData("password", THEIRS)
                        .build())
                .create();
        RouteFolder routes = RouteFolder.copyTo(folder.resolve("routes")).hook("manifest", """
                - choice:
                    id: refuse-hooked
                    when:
                      - simple: "${body.name} ends with '-hooked'"
                        steps:
                          - throwException:
                              id: refused
                              exceptionType: java.lang.IllegalStateException
                              message: "the hook refuses ${body}"
                """);
        made.template("secrets", RESOURCES);
        try (OperatorProcess operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("operator"))
                .namespace(cluster.namespace())
                .routes(routes.path())
                .property("tenant.stalled-retry", "1000")
                .debugLog()
                .launch()) {
            operator.awaitLog("this replica leads");
            tenant(made, ROW);
            made.awaitState("ada", "good", State.READY);
            made.awaitState("ada", "sealed", State.READY);
            made.awaitState("ada", "contested", State.CONFLICTED);
            eventually(() -> assertThat(failed(made))
                    .containsExactlyInAnyOrder(
                            "no-base64",
                            "no-key",
                            "no-field",
                            "no-login",
                            "no-number",
                            "merged",
                            "replaced",
                            "hooked",
                            "manifest"));
            assertSilent(operator);

            tenant(made, CHANGED);
            assertThat(made.awaitState("ada", "sealed", State.FAILED).reason()).isEqualTo("ImmutableField");
            eventually(() -> assertThat(Objects.requireNonNull(cluster.client()
                                    .secrets()
                                    .inNamespace(cluster.namespace())
                                    .withName("ada-good")
                                    .get())
                            .getData())
                    .containsEntry("password", base64(CHANGED)));
            assertSilent(operator);

            made.delete("ada");
            made.awaitGone("ada");
            assertSilent(operator);
        }
    }

    private static List<String> failed(HandMade made) {
        return Objects.requireNonNull(made.get("ada")).getStatus().resources().stream()
                .filter(entry -> entry.state() == State.FAILED)
                .map(InventoryEntry::id)
                .toList();
    }

    private static void tenant(HandMade made, String password) {
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: Tenant
                metadata: {name: ada}
                spec: {uid: ada, templateRef: secrets, values: {password: "%s"}}
                """.formatted(password));
    }

    /** Each value, and each in base64, in all that was written by now. */
    private static void assertSilent(OperatorProcess operator) {
        Map<String, String> written = new LinkedHashMap<>();
        written.put("the metrics page", operator.get("/observe/metrics"));
        written.put("the health page", operator.get("/observe/health"));
        written.put(
                "events",
                yaml(new ArrayList<>(cluster.client()
                        .events()
                        .v1()
                        .events()
                        .inNamespace(cluster.namespace())
                        .list()
                        .getItems())));
        written.put("statuses of registries", yaml(statuses(TenantRegistry.class)));
        written.put("statuses of templates", yaml(statuses(TenantTemplate.class)));
        written.put("statuses of Tenants", yaml(statuses(Tenant.class)));
        written.put(
                "labels and annotations of Secrets",
                yaml(new ArrayList<>(
                        cluster.client().secrets().inNamespace(cluster.namespace()).list().getItems().stream()
                                .map(HasMetadata::getMetadata)
                                .toList())));
        written.put("the log", operator.log());
        written.forEach((where, text) -> {
            for (String value : VALUES) {
                assertThat(lines(text, value)).as("%s in %s", value, where).isEmpty();
                assertThat(lines(text, base64(value)))
                        .as("base64 of %s in %s", value, where)
                        .isEmpty();
            }
        });
    }

    /** No more of a line than what leads up to the value. */
    private static List<String> lines(String text, String value) {
        return text.lines()
                .filter(line -> line.contains(value))
                .map(line ->
                        line.substring(Math.max(0, line.indexOf(value) - 300), line.indexOf(value) + value.length()))
                .distinct()
                .limit(5)
                .toList();
    }

    private static String base64(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    private static <T extends HasMetadata> List<Object> statuses(Class<T> kind) {
        return cluster.client().resources(kind).inNamespace(cluster.namespace()).list().getItems().stream()
                .map(object -> Serialization.jsonMapper().valueToTree(object).path("status"))
                .map(Object.class::cast)
                .toList();
    }

    private static String yaml(List<?> objects) {
        return Serialization.asYaml(objects);
    }
}
