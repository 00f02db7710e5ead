package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.testing.AdmissionPolicy;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/** Must show 6, its first half: what a Tenant made goes with it, in order, and nothing else does. Behaviours 30 to 32. */
class RemovalIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator().withRightsOfTheChart();

    private static KubernetesClient client;
    private static HandMade shop;

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    /** A chain through two namespaces: a namespace of its own, a ConfigMap in it, a Secret at home that depends on that. */
    private static final String CHAIN = """
            namespaces:
            - {id: ns, nameTemplate: "$uid-$namespace", spec: {}}
            configMaps:
            - {id: config, nameTemplate: "$uid", targetNamespace: "$uid-$namespace", dependIds: [ns], spec: {data: {a: b}}}
            secrets:
            - {id: secret, nameTemplate: "$uid", dependIds: [config], spec: {data: {a: Yg==}}}
            """;

    @Test
    void
            behaviour_32_a_tenant_whose_template_and_database_are_gone_is_removed_in_reverse_order_in_other_namespaces_too() {
        try (Shop database = new Shop(client, cluster.namespace()).rows("acme")) {
            database.registry("gone").template("gone", "gone", CHAIN);
            shop.awaitReady("acme-gone");
            // Or the template would take its one Tenant along before it is gone.
            database.patchRegistry("gone", "{\"deletionGuard\": {\"minTenants\": 0}}");
            database.database().sql("DROP TABLE shops");
            shop.loseTemplate("gone");
            AuditLog.Mark before = cluster.audit().mark();

            shop.delete("acme-gone");

            shop.awaitGone("acme-gone");
            assertThat(cluster.audit().since(before).by(cluster.serviceAccountUser("operator")).verb("delete").stream()
                            .filter(request -> request.name().startsWith("acme"))
                            .map(AuditEntry::resource))
                    .containsExactly("secrets", "configmaps", "namespaces");
            assertThat(client.namespaces()
                            .withName("acme-" + cluster.namespace())
                            .get())
                    .isNull();
        }
    }

    @Test
    void behaviour_30_what_others_depend_on_stays_until_they_are_gone() {
        shop.template("held", CHAIN).tenant("held", "held").awaitReady("held");
        var secret = client.secrets().inNamespace(cluster.namespace()).withName("held");
        secret.edit(now -> {
            now.getMetadata().setFinalizers(List.of("tests/hold"));
            return now;
        });

        shop.delete("held");

        shop.awaitState("held", "secret", State.DELETING);
        await().during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> client.configMaps()
                                .inNamespace("held-" + cluster.namespace())
                                .withName("held")
                                .get()
                        != null);
        secret.edit(now -> {
            now.getMetadata().setFinalizers(List.of());
            return now;
        });
        shop.awaitGone("held");
        assertThat(client.namespaces().withName("held-" + cluster.namespace()).get())
                .isNull();
    }

    @Test
    void behaviour_30_an_object_that_somebody_else_made_under_the_same_name_survives() {
        shop.template("renewed", """
                configMaps:
                - {id: plain, nameTemplate: "$uid-plain", spec: {data: {a: ours}}}
                - {id: copy, nameTemplate: "$uid-copy", spec: {data: {a: ours}}}
                """).tenant("renewed", "renewed").awaitReady("renewed");
        cluster.operator().stop();
        client.resource(configMap("renewed-plain")).delete();
        client.resource(configMap("renewed-plain")).create();
        ConfigMap copy = client.resource(configMap("renewed-copy")).get();
        client.resource(copy).delete();
        client.resource(new ConfigMapBuilder(configMap("renewed-copy"))
                        .editMetadata()
                        .withLabels(copy.getMetadata().getLabels())
                        .endMetadata()
                        .build())
                .create();
        shop.delete("renewed");

        cluster.startOperator();

        shop.awaitGone("renewed");
        assertThat(client.resource(configMap("renewed-plain")).get().getData()).containsEntry("a", "theirs");
        ConfigMap kept = client.resource(configMap("renewed-copy")).get();
        assertThat(kept.getData()).containsEntry("a", "theirs");
        assertThat(HandMade.marks(kept))
                .containsEntry("orphaned-reason", "TenantDeleted")
                .doesNotContainKey("tenant");
    }

    /** Labels that were edited while nobody was there to put them right: whoever they name, or nobody, answers for the object. */
    @Test
    void behaviour_30_an_object_whose_labels_no_longer_name_the_tenant_survives_untouched() {
        shop.template("relabelled", """
                configMaps:
                - {id: bare, nameTemplate: "$uid-bare", spec: {data: {a: ours}}}
                - {id: given, nameTemplate: "$uid-given", spec: {data: {a: ours}}}
                """).tenant("relabelled", "relabelled").awaitReady("relabelled");
        cluster.operator().stop();
        List<ConfigMap> before = List.of(
                relabelled("relabelled-bare", "null"),
                relabelled("relabelled-given", "{\"" + Names.TENANT + "\": \"somebody\"}"));
        shop.delete("relabelled");

        cluster.startOperator();

        shop.awaitGone("relabelled");
        assertThat(before.stream().map(object -> client.resource(object).get()).toList())
                .isEqualTo(before);
    }

    private static ConfigMap relabelled(String name, String labels) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"labels\": " + labels + "}}");
    }

    @Test
    void behaviour_31_what_a_crash_left_between_the_objects_and_the_status_is_removed_all_the_same() {
        shop.template("crashed", CHAIN).tenant("crashed", "crashed").awaitReady("crashed");
        cluster.operator().stop();
        shop.forgetStatus("crashed");
        shop.delete("crashed");

        cluster.startOperator();

        shop.awaitGone("crashed");
        assertThat(client.secrets()
                        .inNamespace(cluster.namespace())
                        .withName("crashed")
                        .get())
                .isNull();
        await().atMost(LIMIT)
                .until(() -> client.namespaces()
                                .withName("crashed-" + cluster.namespace())
                                .get()
                        == null);
    }

    @Test
    void behaviour_30_a_namespace_with_an_object_of_another_tenant_stays_and_says_why() {
        String hosts = "host-" + cluster.namespace();
        shop.template("host", "namespaces:\n- {id: ns, nameTemplate: \"$uid-$namespace\", spec: {}}\n")
                .template("guest", """
                        configMaps:
                        - {id: config, nameTemplate: "$uid", targetNamespace: "%s", spec: {data: {a: b}}}
                        """.formatted(hosts));
        shop.tenant("host", "host").awaitReady("host");
        shop.tenant("guest", "guest").awaitReady("guest");

        shop.delete("host");

        shop.awaitGone("host");
        assertThat(HandMade.marks(client.namespaces().withName(hosts).get()))
                .containsEntry("orphaned", "true")
                .containsEntry("orphaned-reason", "HoldsRetained")
                .doesNotContainKeys("tenant", "tenant-namespace");
        assertThat(client.configMaps().inNamespace(hosts).withName("guest").get())
                .isNotNull();
        client.namespaces().withName(hosts).delete();
    }

    @Test
    void behaviour_31_a_removal_that_the_server_refuses_is_tried_again() {
        shop.template("refused", "configMaps:\n- {id: config, nameTemplate: \"$uid\", spec: {data: {a: b}}}\n")
                .tenant("refused", "refused")
                .awaitReady("refused");
        try (AdmissionPolicy ignored = new AdmissionPolicy(
                client,
                cluster.namespace(),
                "DELETE",
                "configmaps",
                "oldObject.metadata.name != 'refused'",
                () -> client.resource(configMap("refused")).dryRun().delete())) {
            shop.delete("refused");

            assertThat(shop.awaitState("refused", "config", State.FAILED).message())
                    .contains(AdmissionPolicy.MESSAGE);
        }
        shop.awaitGone("refused");
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withData(Map.of("a", "theirs"))
                .build();
    }
}
