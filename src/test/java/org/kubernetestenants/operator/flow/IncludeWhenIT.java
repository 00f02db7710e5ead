package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.uid;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Which tenants have a resource at all: {@code includeWhen}. Behaviour 13, and 12 for conditions that fail. */
class IncludeWhenIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private final KubernetesClient client = cluster.client();

    @Test
    void an_object_comes_and_goes_with_a_value_of_the_row_and_what_depends_on_it_goes_on() {
        try (Tenancy shop = new Tenancy(cluster, "plans").with(List.of("a", "b"))) {
            shop.template("plans", """
                    configMaps:
                    - {id: extra, nameTemplate: "$uid-extra", includeWhen: "$planId == 'gold'", spec: {data: {a: b}}}
                    - {id: after, nameTemplate: "$uid-after", dependIds: [extra], spec: {data: {plan: $planId}}}
                    """);
            shop.awaitReady(2);

            assertThat(configMap("a-extra")).isNull();
            assertThat(ids(shop.tenant("a-plans"))).containsExactly("after");
            assertThat(shop.tenant("a-plans").getStatus().desiredResources()).isEqualTo(1);
            String after = uid(configMap("a-after"));

            shop.sql("UPDATE shops SET plan = 'gold' WHERE id = 'a'");
            eventually(() -> {
                assertThat(configMap("a-extra")).isNotNull();
                assertThat(shop.data("a-after")).containsEntry("plan", "gold");
                assertThat(ids(shop.tenant("a-plans"))).containsExactly("after", "extra");
                assertThat(Shop.isReady(shop.tenant("a-plans"))).isTrue();
            });

            shop.sql("UPDATE shops SET plan = 'basic' WHERE id = 'a'");
            eventually(() -> {
                assertThat(configMap("a-extra")).isNull();
                assertThat(shop.data("a-after")).containsEntry("plan", "basic");
                assertThat(ids(shop.tenant("a-plans"))).containsExactly("after");
                assertThat(Shop.isReady(shop.tenant("a-plans"))).isTrue();
            });
            assertThat(uid(configMap("a-after"))).isEqualTo(after);
            assertThat(configMap("b-extra")).isNull();
        }
    }

    @Test
    void what_is_left_out_later_leaves_by_its_deletion_policy() {
        try (Tenancy shop = new Tenancy(cluster, "policies").with(List.of("p"))) {
            shop.sql("UPDATE shops SET plan = 'gold'");
            shop.template("policies", """
                    configMaps:
                    - id: kept
                      nameTemplate: "$uid-kept"
                      includeWhen: $planId == 'gold'
                      deletionPolicy: Retain
                      spec: {data: {a: b}}
                    - {id: always, nameTemplate: "$uid-always", spec: {data: {a: b}}}
                    """);
            eventually(() -> assertThat(configMap("p-kept")).isNotNull());
            String uid = uid(configMap("p-kept"));

            shop.sql("UPDATE shops SET plan = 'basic'");

            eventually(() -> assertThat(HandMade.marks(Objects.requireNonNull(configMap("p-kept"))))
                    .containsEntry("orphaned", "true")
                    .doesNotContainKey("tenant"));
            assertThat(uid(configMap("p-kept"))).isEqualTo(uid);
            client.configMaps()
                    .inNamespace(cluster.namespace())
                    .withName("p-kept")
                    .delete();
        }
    }

    @Test
    void where_there_is_no_telling_the_resource_fails_and_its_object_stays_as_it_is() {
        try (Tenancy shop = new Tenancy(cluster, "unclear").with(List.of("u"))) {
            shop.sql("UPDATE shops SET plan = 'yes'");
            shop.template("unclear", """
                    configMaps:
                    - {id: extra, nameTemplate: "$uid-unclear", includeWhen: $fn.bool($planId), spec: {data: {a: $planId}}}
                    - {id: other, nameTemplate: "$uid-clear", spec: {data: {a: $planId}}}
                    - {id: after, nameTemplate: "$uid-next", dependIds: [extra], spec: {data: {a: $planId}}}
                    """);
            eventually(() -> assertThat(shop.data("u-next")).containsEntry("a", "yes"));
            String uid = uid(configMap("u-unclear"));

            shop.sql("UPDATE shops SET plan = 'perhaps'");

            eventually(() -> {
                assertThat(shop.data("u-clear")).containsEntry("a", "perhaps");
                InventoryEntry extra = entry(shop.tenant("u-unclear"), "extra");
                assertThat(extra.state()).isEqualTo(State.FAILED);
                assertThat(extra.reason()).isEqualTo("BadFunctionInput");
                assertThat(entry(shop.tenant("u-unclear"), "after").state()).isEqualTo(State.SKIPPED);
            });
            assertThat(uid(configMap("u-unclear"))).isEqualTo(uid);
            assertThat(shop.data("u-unclear")).containsEntry("a", "yes");
            assertThat(shop.data("u-next")).containsEntry("a", "yes");

            shop.sql("UPDATE shops SET plan = 'no'");
            eventually(() -> {
                assertThat(configMap("u-unclear")).isNull();
                assertThat(shop.data("u-next")).containsEntry("a", "no");
            });
        }
    }

    @Test
    void a_template_whose_condition_is_none_is_invalid_and_the_last_valid_one_goes_on() {
        try (Tenancy shop = new Tenancy(cluster, "invalid").with(List.of("i"))) {
            shop.template("invalid", """
                    configMaps:
                    - {id: c, nameTemplate: "$uid-invalid", spec: {data: {a: first}}}
                    """);
            shop.awaitReady(1);

            shop.template("invalid", """
                    configMaps:
                    - {id: c, nameTemplate: "$uid-invalid", includeWhen: "$planid == 'gold'", spec: {data: {a: second}}}
                    """);

            eventually(() -> {
                Condition valid = shop.templateCondition("invalid", Condition.VALID);
                assertThat(valid.status()).isEqualTo("False");
                assertThat(valid.reason()).isEqualTo("UnknownVariable");
                assertThat(valid.message()).contains("configMaps[c].includeWhen:1:2");
            });
            assertThat(shop.data("i-invalid")).containsEntry("a", "first");
        }
    }

    private static List<String> ids(Tenant tenant) {
        return tenant.getStatus().resources().stream()
                .map(InventoryEntry::id)
                .sorted()
                .toList();
    }

    private static InventoryEntry entry(Tenant tenant, String id) {
        return tenant.getStatus().resources().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private @Nullable ConfigMap configMap(String name) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }
}
