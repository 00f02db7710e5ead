package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** Must show 6, its second half: what was there before us is respected, and never deleted. Behaviours 21, 22, 30, 33. */
class AdoptionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared()
            .withOperator(operator -> operator.property("tenant.conflict-retry", "1000"))
            .withRightsOfTheChart();

    private static KubernetesClient client;
    private static HandMade shop;

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    @Test
    void behaviour_21_an_existing_namespace_that_a_template_names_is_adopted_and_never_deleted() {
        String existing = cluster.newNamespace("existing");
        shop.template("adopts", namespaceNamed(existing))
                .tenant("adopts", "adopts")
                .awaitReady("adopts");
        assertThat(HandMade.marks(namespace(existing))).containsEntry("adopted", "true");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(shop.events("adopts", "ObjectAdopted"))
                        .anySatisfy(text -> assertThat(text).contains(existing)));

        shop.delete("adopts");
        shop.awaitGone("adopts");

        assertThat(namespace(existing).getStatus().getPhase()).isEqualTo("Active");
        assertThat(HandMade.marks(namespace(existing)))
                .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason")
                .containsEntry("orphaned-reason", "TenantDeleted");

        shop.tenant("adopts", "adopts").awaitReady("adopts");
        assertThat(HandMade.marks(namespace(existing)))
                .containsOnlyKeys("tenant", "tenant-namespace", "resource-id", "deletion-policy", "adopted");
    }

    /** The API server refuses the operator's writes of a Tenant's status, so that the kill comes before the first one. */
    @Test
    void
            behaviour_21_nor_does_an_operator_delete_it_or_a_config_map_that_follows_one_killed_between_the_adoption_and_its_status() {
        String existing = cluster.newNamespace("existing");
        String where = cluster.newNamespace("killed");
        ConfigMap config = client.resource(new ConfigMapBuilder(foreign("config", Map.of()))
                        .editMetadata()
                        .withNamespace(where)
                        .endMetadata()
                        .build())
                .create();
        HandMade killed = new HandMade(client, where)
                .template("killed", namespaceNamed(existing) + """
                        configMaps:
                        - {id: config, nameTemplate: config, spec: {data: {a: b}}}
                        - {id: made, nameTemplate: made, spec: {data: {a: b}}}
                        """)
                .tenant("killed", "killed");
        try (OperatorProcess first = OperatorProcess.on(cluster.kubeconfigWithout("tenants/status", "statusless"))
                .namespace(where)
                .shortLease()
                .start()) {
            await().atMost(LIMIT).untilAsserted(() -> {
                assertThat(HandMade.marks(namespace(existing))).containsEntry("adopted", "true");
                assertThat(HandMade.marks(client.resource(config).get())).containsEntry("adopted", "true");
                assertThat(client.configMaps()
                                .inNamespace(where)
                                .withName("made")
                                .get())
                        .isNotNull();
            });
            first.kill();
        }
        assertThat(Objects.requireNonNull(killed.get("killed")).getStatus()).isNull();
        killed.delete("killed");

        try (OperatorProcess next = OperatorProcess.on(cluster.kubeconfig())
                .namespace(where)
                .shortLease()
                .start()) {
            killed.awaitGone("killed");
            next.stop();
        }

        assertThat(namespace(existing).getStatus().getPhase()).isEqualTo("Active");
        assertThat(HandMade.marks(namespace(existing))).doesNotContainKey("tenant");
        ConfigMap survived = client.resource(config).get();
        assertThat(survived.getMetadata().getUid())
                .isEqualTo(config.getMetadata().getUid());
        assertThat(HandMade.marks(survived)).doesNotContainKey("tenant");
        assertThat(client.configMaps().inNamespace(where).withName("made").get())
                .as("what the first one made goes")
                .isNull();
    }

    @Test
    void behaviour_22_of_two_tenants_that_render_one_object_the_first_keeps_it_and_the_other_names_it() {
        shop.template("shared", """
                configMaps:
                - {id: config, nameTemplate: "shared", spec: {data: {owner: "$uid"}}}
                """).tenant("first", "shared").awaitReady("first");

        shop.tenant("second", "shared");

        assertThat(shop.awaitState("second", "config", State.CONFLICTED))
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("OwnedByTenant"))
                .satisfies(entry -> assertThat(entry.message()).contains(cluster.namespace() + "/first"));
        assertThat(configMap("shared").getData()).containsEntry("owner", "first");

        shop.delete("first");
        shop.awaitReady("second");
        assertThat(configMap("shared").getData()).containsEntry("owner", "second");
    }

    @Test
    void behaviour_22_an_object_that_a_tenant_wanted_once_and_never_got_is_free_for_others() {
        create(foreign("wanted", Map.of()), Map.of("owner", "somebody"));
        shop.template("wants", """
                configMaps:
                - {id: config, nameTemplate: "wanted", spec: {data: {owner: "$uid"}}}
                """).tenant("early", "wants");
        shop.awaitState("early", "config", State.CONFLICTED);
        shop.template("wants", "configMaps:\n- {id: config, nameTemplate: \"$uid-wants\", spec: {data: {a: b}}}\n");
        shop.awaitReady("early");
        client.resource(foreign("wanted", Map.of())).delete();

        shop.template("gets", """
                configMaps:
                - {id: config, nameTemplate: "wanted", spec: {data: {owner: "$uid"}}}
                """).tenant("late", "gets");

        shop.awaitReady("late");
    }

    @Test
    void behaviour_21_an_existing_object_with_another_value_is_a_conflict_and_survives_untouched() {
        create(foreign("theirs", Map.of()), Map.of("a", "theirs"));
        String version = configMap("theirs").getMetadata().getResourceVersion();
        shop.template("collides", "configMaps:\n- {id: config, nameTemplate: theirs, spec: {data: {a: ours}}}\n")
                .tenant("collides", "collides");

        assertThat(shop.awaitState("collides", "config", State.CONFLICTED).message())
                .contains(".data.a")
                .contains("tests");

        shop.delete("collides");
        shop.awaitGone("collides");
        assertThat(configMap("theirs").getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "label app.kubernetes.io/managed-by=Helm",
                "annotation meta.helm.sh/release-name=shop",
                "label argocd.argoproj.io/instance=shop",
                "annotation argocd.argoproj.io/tracking-id=shop",
                "label kustomize.toolkit.fluxcd.io/name=shop",
                "owner Deployment"
            })
    void behaviour_21_an_object_of_a_tool_or_a_controller_is_protected(String mark) {
        String name = "p" + Math.abs(mark.hashCode());
        ConfigMap object = foreign(name, Map.of());
        String[] words = mark.split("[ =]");
        switch (words[0]) {
            case "label" -> object.getMetadata().setLabels(Map.of(words[1], words[2]));
            case "annotation" -> object.getMetadata().setAnnotations(Map.of(words[1], words[2]));
            default ->
                object.getMetadata()
                        .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                                .withApiVersion("v1")
                                .withKind("ConfigMap")
                                .withName("kube-root-ca.crt")
                                .withUid(configMap("kube-root-ca.crt")
                                        .getMetadata()
                                        .getUid())
                                .withController(true)
                                .build()));
        }
        create(object, Map.of());
        String version = configMap(name).getMetadata().getResourceVersion();
        shop.template(name, "configMaps:\n- {id: config, nameTemplate: \"$uid\", spec: {data: {a: ours}}}\n")
                .tenant(name, name);

        assertThat(shop.awaitState(name, "config", State.CONFLICTED).reason()).isEqualTo("ProtectedObject");

        assertThat(configMap(name).getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void behaviour_21_namespaces_of_the_cluster_and_what_is_in_them_are_protected() {
        shop.template("system", """
                namespaces:
                - {id: default, nameTemplate: default, spec: {}}
                - {id: system, nameTemplate: kube-system, spec: {}}
                configMaps:
                - {id: inside, nameTemplate: "$uid", targetNamespace: kube-public, spec: {data: {a: b}}}
                """).tenant("system", "system");

        for (String id : List.of("default", "system", "inside")) {
            assertThat(shop.awaitState("system", id, State.CONFLICTED).reason()).isEqualTo("ProtectedObject");
        }
        assertThat(HandMade.marks(namespace("default"))).isEmpty();
        assertThat(HandMade.marks(namespace("kube-system"))).isEmpty();
        assertThat(client.configMaps()
                        .inNamespace("kube-public")
                        .withName("system")
                        .get())
                .isNull();
    }

    @Test
    void behaviour_30_a_namespace_that_we_made_stays_with_what_was_adopted_in_it() {
        String made = "holds-" + cluster.namespace();
        String namespaces = "namespaces:\n- {id: ns, nameTemplate: \"$uid-$namespace\", spec: {}}\n";
        shop.template("holds", namespaces).tenant("holds", "holds").awaitReady("holds");
        ConfigMap inside = foreign("inside", Map.of());
        inside.getMetadata().setNamespace(made);
        client.resource(inside).create();
        shop.template("holds", namespaces + """
                configMaps:
                - {id: inside, nameTemplate: inside, targetNamespace: "$uid-$namespace", spec: {data: {a: b}}}
                """);
        await().atMost(LIMIT).until(() -> shop.entry("holds", "inside").isPresent());
        shop.awaitReady("holds");

        shop.delete("holds");
        shop.awaitGone("holds");

        assertThat(HandMade.marks(namespace(made)))
                .containsEntry("orphaned-reason", "HoldsRetained")
                .doesNotContainKey("tenant");
        assertThat(client.resource(inside).get().getData()).containsEntry("a", "b");
        client.namespaces().withName(made).delete();
    }

    private static String namespaceNamed(String name) {
        return "namespaces:\n- {id: ns, nameTemplate: \"" + name + "\", spec: {}}\n";
    }

    private static Namespace namespace(String name) {
        return Objects.requireNonNull(client.namespaces().withName(name).get());
    }

    private static ConfigMap configMap(String name) {
        return Objects.requireNonNull(client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get());
    }

    private static ConfigMap foreign(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withData(data)
                .build();
    }

    private static void create(ConfigMap object, Map<String, String> data) {
        client.resource(new ConfigMapBuilder(object).withData(data).build()).create();
    }
}
