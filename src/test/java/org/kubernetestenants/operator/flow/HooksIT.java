package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.version;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Must show 12: hooks that users replaced take effect, and one that fails harms as little as it can. */
class HooksIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final KubernetesClient client = cluster.client();

    @Test
    void the_examples_in_the_comments_of_the_hooks_do_what_they_say() {
        String namespace = cluster.newNamespace("hook-examples");
        RouteFolder routes = RouteFolder.copyTo(folder);
        routes.hook("row", routes.example("row"))
                .hook(
                        "manifest",
                        routes.example("manifest")
                                + "- log: {id: show, message: \"makes ${body[kind]} ${body[metadata][name]}\"}\n")
                .hook("applied", routes.example("applied"))
                .hook("tenant-ready", routes.example("tenant-ready"));
        try (OperatorProcess operator = start(namespace, routes);
                Tenancy shop = new Tenancy(client, namespace, "prod")) {
            shop.sql(
                    "ALTER TABLE shops ADD region VARCHAR(10)",
                    "INSERT INTO shops VALUES ('a', '1', 'basic', '', 'eu'), ('b', '1', 'basic', '', 'us'),"
                            + " ('c', '1', 'basic', '', 'eu')");
            shop.shop().registry("prod");
            client.resources(TenantRegistry.class)
                    .inNamespace(namespace)
                    .withName("prod")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"extraValueMappings\":{\"region\":\"region\"}}}");
            shop.template("web", """
                    configMaps:
                    - {id: config, nameTemplate: "$uid-web", spec: {data: {region: "$region"}}}
                    """);

            shop.awaitReady(2);

            assertThat(shop.names()).containsExactly("a-web", "c-web");
            assertThat(client.configMaps()
                            .inNamespace(namespace)
                            .withName("a-web")
                            .get()
                            .getMetadata()
                            .getLabels())
                    .containsEntry("team", "shop");
            operator.awaitLog("makes ConfigMap a-web");
            operator.awaitLog("makes ConfigMap c-web");
            operator.awaitLog("applied config");
            operator.awaitLog("c is ready");
        }
    }

    @Test
    void a_hook_that_fails_refuses_the_snapshot_or_fails_its_one_resource() {
        String namespace = cluster.newNamespace("hook-failures");
        RouteFolder routes = RouteFolder.copyTo(folder).hook("row", """
                        - filter:
                            id: broken-row
                            simple: "${body[plan]} == 'broken'"
                            steps:
                              - throwException: {id: fail-row, exceptionType: java.io.IOException, message: "lookup is down"}
                        """).hook("manifest", """
                        - filter:
                            id: broken-manifest
                            simple: "${body[metadata][name]} == 'a-bad'"
                            steps:
                              - throwException: {id: fail-manifest, exceptionType: java.io.IOException, message: "policy says no"}
                        """);
        try (OperatorProcess operator = start(namespace, routes);
                Tenancy shop = new Tenancy(client, namespace, "prod")) {
            shop.shop().rows("a", "b").registry("prod");
            shop.template("web", """
                    configMaps:
                    - {id: good, nameTemplate: "$uid-good", spec: {data: {plan: "$planId"}}}
                    - {id: bad, nameTemplate: "$uid-bad", spec: {data: {plan: "$planId"}}}
                    """);

            manifestHookFails(shop);
            rowHookFails(shop);
            assertThat(operator.isAlive()).isTrue();
        }
    }

    private static void manifestHookFails(Tenancy shop) {
        eventually(() -> {
            assertThat(Shop.isReady(shop.shop().tenant("b-web"))).isTrue();
            assertThat(shop.data("a-good")).containsEntry("plan", "basic");
            assertThat(shop.tenant("a-web").getStatus().resources())
                    .filteredOn(entry -> entry.state() == InventoryEntry.State.FAILED)
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.id()).isEqualTo("bad");
                        assertThat(entry.reason()).isEqualTo("ManifestHookFailed");
                        assertThat(entry.message()).contains("policy says no");
                    });
        });
        assertThat(shop.data("a-bad")).isEmpty();
    }

    private static void rowHookFails(Tenancy shop) {
        String before = version(shop.tenant("b-web"));
        shop.sql("UPDATE shops SET active = '0' WHERE id = 'b'", "UPDATE shops SET plan = 'broken' WHERE id = 'a'");
        eventually(() -> {
            Condition ready = shop.registryCondition(Condition.READY);
            assertThat(ready.status()).isEqualTo("False");
            assertThat(ready.reason()).isEqualTo("HookFailed");
            assertThat(ready.message()).contains("lookup is down");
        });
        assertThat(version(shop.tenant("b-web"))).isEqualTo(before);

        shop.sql("UPDATE shops SET plan = 'gold' WHERE id = 'a'");
        eventually(() -> {
            assertThat(shop.data("a-good")).isEqualTo(Map.of("plan", "gold"));
            assertThat(shop.names()).containsExactly("a-web");
            assertThat(shop.registryCondition(Condition.READY).status()).isEqualTo("True");
        });
    }

    /** Promise 41, with the real process. */
    @Test
    void a_typo_in_a_route_file_ends_the_start_with_its_place_and_the_nearest_word() {
        RouteFolder routes =
                RouteFolder.copyTo(folder).replace("hooks/manifest.camel.yaml", "ref: nothing", "ref: nothin");
        try (OperatorProcess operator = OperatorProcess.on(cluster.kubeconfig())
                .namespace(cluster.namespace())
                .routes(routes.path())
                .launch()) {
            assertThat(operator.awaitExit()).isEqualTo(1);

            assertThat(operator.log())
                    .containsPattern("--> \\S*hooks/manifest\\.camel\\.yaml:\\d+:18\n")
                    .contains("error[TO-C501] RouteInvalid:", "ref: nothin", "did you mean `nothing`?")
                    .doesNotContain("\tat ", "Exception");
        }
    }

    private static OperatorProcess start(String namespace, RouteFolder routes) {
        return OperatorProcess.on(cluster.kubeconfig())
                .namespace(namespace)
                .routes(routes.path())
                .start();
    }
}
