package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;
import static org.kubernetestenants.operator.testing.Tenancy.version;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.LoadBalancerIngressBuilder;
import io.fabric8.kubernetes.api.model.LoadBalancerStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Must show 3: a changed template changes its own Tenants and nothing else. Promises 12 and 26 of behaviour.md. */
class TemplateChangesIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator().withRightsOfTheChart();

    private final KubernetesClient client = cluster.client();

    @Test
    void every_tenant_of_a_changed_template_follows_and_no_other_is_touched() {
        try (Tenancy shop = new Tenancy(cluster, "follow").with(List.of("a", "b"), "fweb", "fmail")) {
            String mail = version(shop.tenant("a-fmail"));
            String mailConfig = version(configMap("b-fmail"));

            shop.template("fweb", config("config", "$uid-fweb", "new"));

            eventually(() -> assertThat(List.of(shop.data("a-fweb"), shop.data("b-fweb")))
                    .allSatisfy(data -> assertThat(data).containsEntry("text", "new")));
            eventually(() -> {
                assertThat(shop.templateCondition("fweb", Condition.APPLIED).status())
                        .isEqualTo("True");
                assertThat(shop.tenant("a-fweb").getStatus().templateGeneration())
                        .isEqualTo(2);
            });
            assertThat(version(shop.tenant("a-fmail"))).isEqualTo(mail);
            assertThat(version(configMap("b-fmail"))).isEqualTo(mailConfig);
        }
    }

    @Test
    void a_resource_taken_out_of_the_template_is_deleted() {
        try (Tenancy shop = new Tenancy(cluster, "taken").with(List.of("c", "d"))) {
            shop.template("taken", """
                    configMaps:
                    - {id: keep, nameTemplate: "$uid-keep", spec: {data: {a: "1"}}}
                    - {id: drop, nameTemplate: "$uid-drop", spec: {data: {a: "1"}}}
                    """);
            shop.awaitReady(2);
            String kept = version(configMap("c-keep"));
            assertThat(configMap("c-drop")).isNotNull();

            shop.template("taken", """
                    configMaps:
                    - {id: keep, nameTemplate: "$uid-keep", spec: {data: {a: "1"}}}
                    """);

            eventually(() -> {
                assertThat(configMap("c-drop")).isNull();
                assertThat(configMap("d-drop")).isNull();
                assertThat(ids(shop, "c-taken")).containsExactly("keep");
            });
            assertThat(version(configMap("c-keep"))).isEqualTo(kept);
        }
    }

    @Test
    void behaviour_26_a_renamed_id_alone_changes_nothing_in_the_cluster() {
        try (Tenancy shop = new Tenancy(cluster, "renamed").with(List.of("e"))) {
            shop.template("renamed", config("before", "$uid-renamed", "same"));
            shop.awaitReady(1);
            ConfigMap before = Objects.requireNonNull(configMap("e-renamed"));

            shop.template("renamed", config("after", "$uid-renamed", "same"));

            eventually(() -> assertThat(ids(shop, "e-renamed")).containsExactly("after"));
            ConfigMap after = Objects.requireNonNull(configMap("e-renamed"));
            assertThat(after.getMetadata().getUid())
                    .isEqualTo(before.getMetadata().getUid());
            assertThat(version(after)).isEqualTo(version(before));
        }
    }

    /** A LoadBalancer is ready when the test says so. */
    @Test
    void behaviour_26_a_changed_name_makes_the_new_object_and_waits_until_it_is_ready_before_the_old_one_goes() {
        try (Tenancy shop = new Tenancy(cluster, "moved").with(List.of("f"))) {
            shop.template("moved", loadBalancer("$uid-old"));
            eventually(() -> assertThat(service("f-old")).isNotNull());
            becomesReady("f-old");
            shop.awaitReady(1);

            shop.template("moved", loadBalancer("$uid-new"));
            eventually(() -> assertThat(service("f-new")).isNotNull());
            stays(() -> {
                assertThat(service("f-old")).isNotNull();
                assertThat(Shop.isReady(shop.tenant("f-moved"))).isFalse();
            });
            becomesReady("f-new");

            eventually(() -> assertThat(service("f-old")).isNull());
            shop.awaitReady(1);
            assertThat(service("f-new")).isNotNull();
        }
    }

    @Test
    void an_invalid_generation_changes_nothing_and_a_new_row_still_gets_the_last_valid_one() {
        try (Tenancy shop = new Tenancy(cluster, "invalid").with(List.of("g"))) {
            shop.template("invalid", config("config", "$uid-invalid", "valid"));
            shop.awaitReady(1);
            String tenant = version(shop.tenant("g-invalid"));
            String object = version(configMap("g-invalid"));

            shop.template("invalid", config("config", "$uid-invalid", "$nobody"));
            eventually(() -> {
                assertThat(shop.templateCondition("invalid", Condition.VALID).status())
                        .isEqualTo("False");
                assertThat(shop.templateCondition("invalid", Condition.READY).status())
                        .isEqualTo("False");
            });
            shop.shop().rows("h");

            eventually(() -> assertThat(shop.data("h-invalid")).isEqualTo(Map.of("text", "valid")));
            shop.awaitReady(2);
            assertThat(version(shop.tenant("g-invalid"))).isEqualTo(tenant);
            assertThat(version(configMap("g-invalid"))).isEqualTo(object);
        }
    }

    private static List<String> ids(Tenancy shop, String tenant) {
        return shop.tenant(tenant).getStatus().resources().stream()
                .map(InventoryEntry::id)
                .toList();
    }

    private static String config(String id, String name, String text) {
        return """
                configMaps:
                - {id: %s, nameTemplate: "%s", spec: {data: {text: "%s"}}}
                """.formatted(id, name, text);
    }

    private static String loadBalancer(String name) {
        return """
                services:
                - id: entry
                  nameTemplate: "%s"
                  spec: {spec: {type: LoadBalancer, selector: {app: none}, ports: [{port: 80}]}}
                """.formatted(name);
    }

    private void becomesReady(String service) {
        client.services().inNamespace(cluster.namespace()).withName(service).editStatus(s -> {
            s.setStatus(new ServiceStatusBuilder()
                    .withLoadBalancer(new LoadBalancerStatusBuilder()
                            .withIngress(new LoadBalancerIngressBuilder()
                                    .withIp("192.0.2.1")
                                    .build())
                            .build())
                    .build());
            return s;
        });
    }

    private @Nullable Service service(String name) {
        return client.services().inNamespace(cluster.namespace()).withName(name).get();
    }

    private @Nullable ConfigMap configMap(String name) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }
}
