package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;
import static org.kubernetestenants.operator.testing.Tenancy.uid;
import static org.kubernetestenants.operator.testing.Tenancy.version;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * Must show 13: with a safety step removed from the flow, no object is deleted or taken over. A whole operator made Tenants
 * and objects; then there is a reason to delete a Tenant (its row is inactive), to prune objects (their resource left the
 * template), to take over an object of somebody else, and one of another tenant (two Tenants by hand). Operators whose flow
 * lacks a step of the sync and one of the reconciliation, which do not depend on each other, must do none of it. At the end a
 * whole operator does what is right of it.
 */
class SafetyStepsIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private static final List<String> OURS = List.of("a-keep", "a-drop", "b-keep", "b-drop", "c-keep", "c-drop");

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Tenancy shop;

    private static final Map<String, String> before = new TreeMap<>();
    private static String foreign = "";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @BeforeAll
    static void prepare() {
        shop = new Tenancy(client(), cluster.namespace(), "prod");
        try (OperatorProcess operator = operator(Path.of("routes"))) {
            shop.shop().rows("a", "b", "c").registry("prod");
            shop.template("web", config("keep") + config("drop"));
            shop.awaitReady(3);
            operator.stop();
        }
        foreign = version(client().resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("d-keep")
                        .withNamespace(cluster.namespace())
                        .addToLabels("app.kubernetes.io/managed-by", "Helm")
                        .addToAnnotations("meta.helm.sh/release-name", "somebody")
                        .addToAnnotations("meta.helm.sh/release-namespace", cluster.namespace())
                        .endMetadata()
                        .addToData("plan", "theirs")
                        .build())
                .create());
        OURS.forEach(name -> before.put(name, uid(configMap(name))));
        shop.tenants().forEach(tenant -> before.put(tenant.getMetadata().getName(), uid(tenant)));
        shop.sql("UPDATE shops SET active = '0' WHERE id = 'a'");
        shop.template("web", config("keep"));
        tenantByHand("thief", "d");
        tenantByHand("twin", "b");
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                arguments("rows", "load", "SnapshotNotWhole", "TO-C502"),
                arguments("read-row", "render", "SnapshotNotWhole", "TO-C502"),
                arguments("each-row", "walk", "SnapshotNotWhole", ""),
                arguments("snapshot", "claim", "SafetyStepMissing", "TO-C502"),
                arguments("plan-sync", "prune", "SafetyStepMissing", ""));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("steps")
    void without_the_step_nothing_is_deleted_or_taken_over(String sync, String reconcile, String reason, String log) {
        client().resources(TenantRegistry.class)
                .inNamespace(cluster.namespace())
                .withName("prod")
                .editStatus(registry -> {
                    registry.setStatus(null);
                    return registry;
                });
        RouteFolder routes = RouteFolder.copyTo(folder).without(sync).without(reconcile);
        try (OperatorProcess operator = operator(routes.path())) {
            eventually(() ->
                    assertThat(shop.registryCondition(Condition.READY).reason()).isEqualTo(reason));
            operator.awaitLog(log);
            stays(SafetyStepsIT::nothingWasDeletedOrTakenOver);
            operator.stop();
        }
    }

    private static void nothingWasDeletedOrTakenOver() {
        OURS.forEach(name -> assertThat(uid(configMap(name))).as(name).isEqualTo(before.get(name)));
        assertThat(shop.tenants()).hasSize(3).allSatisfy(tenant -> {
            assertThat(uid(tenant)).isEqualTo(before.get(tenant.getMetadata().getName()));
            assertThat(tenant.isMarkedForDeletion()).isFalse();
        });
        assertThat(version(configMap("d-keep"))).isEqualTo(foreign);
        assertThat(shop.data("b-keep")).containsEntry("plan", "basic");
    }

    /** Else the tests above would show nothing. */
    @AfterAll
    static void a_whole_flow_deletes_and_still_takes_nothing_over() {
        try (OperatorProcess operator = operator(Path.of("routes"));
                Tenancy done = shop) {
            eventually(() -> {
                assertThat(done.names()).containsExactly("b-web", "c-web");
                assertThat(List.of(uid(configMap("a-keep")), uid(configMap("a-drop")), uid(configMap("b-drop"))))
                        .containsOnly("none");
                assertThat(conflicted("thief")).isEqualTo("ProtectedObject");
                assertThat(conflicted("twin")).isEqualTo("OwnedByTenant");
            });
            assertThat(uid(configMap("b-keep"))).isEqualTo(before.get("b-keep"));
            assertThat(done.data("b-keep")).containsEntry("plan", "basic");
            assertThat(version(configMap("d-keep"))).isEqualTo(foreign);
            assertThat(operator.isAlive()).isTrue();
        }
    }

    private static String conflicted(String tenant) {
        return Shop.condition(shop.shop().tenant(tenant), "Conflicted").reason();
    }

    @Test
    void without_the_step_order_everything_is_applied_at_once() {
        String namespace = cluster.newNamespace("unordered");
        RouteFolder routes = RouteFolder.copyTo(folder).without("order");
        try (OperatorProcess operator = OperatorProcess.on(cluster.kubeconfig())
                        .namespace(namespace)
                        .routes(routes.path())
                        .start();
                Tenancy unordered = new Tenancy(client(), namespace, "prod")) {
            unordered.shop().rows("a").registry("prod");
            unordered.template("web", """
                    services:
                    - id: never-ready
                      nameTemplate: "$uid-web"
                      spec: {spec: {type: LoadBalancer, selector: {app: none}, ports: [{port: 80}]}}
                    configMaps:
                    - {id: after, nameTemplate: "$uid-after", dependIds: [never-ready], spec: {data: {a: b}}}
                    """);

            eventually(() -> assertThat(unordered.data("a-after")).isNotEmpty());
            assertThat(operator.isAlive()).isTrue();
        }
    }

    private static void tenantByHand(String name, String uid) {
        shop.shop().apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: Tenant
                metadata: {name: %s}
                spec: {uid: %s, templateRef: web, values: {activate: "1", planId: stolen}}
                """.formatted(name, uid));
    }

    private static String config(String id) {
        return (id.equals("keep") ? "configMaps:\n" : "")
                + "- {id: %s, nameTemplate: \"$uid-%s\", spec: {data: {plan: \"$planId\"}}}\n".formatted(id, id);
    }

    private static OperatorProcess operator(Path routes) {
        return OperatorProcess.on(cluster.kubeconfig())
                .namespace(cluster.namespace())
                .routes(routes)
                .start();
    }

    private static @Nullable ConfigMap configMap(String name) {
        return client().configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private static KubernetesClient client() {
        return cluster.client();
    }
}
