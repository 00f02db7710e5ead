package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;
import static org.kubernetestenants.operator.testing.Tenancy.uid;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Must show 2: a changed row changes its own Tenants and nobody else's. Promises 7 to 10 of behaviour.md. */
class RowChangesIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private final KubernetesClient client = cluster.client();

    @Test
    void each_change_of_a_row_changes_exactly_its_own_tenants() {
        try (Tenancy shop = new Tenancy(cluster, "changes").with(List.of("a", "b", "c", "d"), "web", "mail")) {
            Map<String, String> quiet = shop.versions("d");
            Map<String, String> before = shop.versions("b", "c");

            shop.shop().rows("e");
            shop.awaitReady(10);
            shop.sql("UPDATE shops SET plan = 'gold' WHERE id = 'a'");
            eventually(() -> assertThat(List.of(shop.data("a-web"), shop.data("a-mail")))
                    .allSatisfy(data -> assertThat(data).containsEntry("plan", "gold")));
            assertThat(shop.versions("b", "c")).isEqualTo(before);

            shop.sql("UPDATE shops SET active = 'no' WHERE id = 'b'");
            eventually(() -> assertThat(shop.versions("b")).isEmpty());
            shop.sql("DELETE FROM shops WHERE id = 'c'");
            eventually(() ->
                    assertThat(shop.names()).containsExactly("a-mail", "a-web", "d-mail", "d-web", "e-mail", "e-web"));

            assertThat(List.of(shop.data("b-web"), shop.data("c-mail"))).containsOnly(Map.of());
            assertThat(shop.versions("d")).isEqualTo(quiet);
        }
    }

    @Test
    void a_snapshot_that_would_delete_too_much_changes_nothing_until_it_is_right_again() {
        List<String> all = List.of("g1", "g2", "g3", "g4", "g5", "g6", "g7");
        try (Tenancy shop = new Tenancy(cluster, "guarded").with(all, "guard")) {
            Map<String, String> before = shop.versions(all.toArray(String[]::new));

            shop.sql("UPDATE shops SET active = '0' WHERE id <> 'g1'", "INSERT INTO shops VALUES ('new', '1', '', '')");
            refused(shop, "would delete 6 of 7 Tenants at once", before);
            shop.sql("UPDATE shops SET active = '0'");
            refused(shop, "would delete 7 of 7 Tenants at once; the source has 8 rows", before);
            shop.sql("DELETE FROM shops");
            refused(shop, "the source has no rows at all", before);

            shop.shop().rows(all.toArray(String[]::new)).rows("new");
            shop.awaitReady(8);
            eventually(() ->
                    assertThat(shop.registryCondition(Condition.READY).status()).isEqualTo("True"));
            assertThat(shop.versions(all.toArray(String[]::new))).isEqualTo(before);
        }
    }

    private static void refused(Tenancy shop, String words, Map<String, String> before) {
        eventually(() -> {
            Condition ready = shop.registryCondition(Condition.READY);
            assertThat(ready.message()).contains(words);
            assertThat(ready.reason()).isEqualTo("DeletionsRefused");
            assertThat(ready.status()).isEqualTo("False");
        });
        assertThat(shop.registryCondition(Condition.SOURCE_REACHABLE).status()).isEqualTo("True");
        assertThat(shop.tenants()).hasSize(before.size());
        assertThat(shop.versions(before.keySet().stream()
                        .map(name -> name.replace("-guard", ""))
                        .toArray(String[]::new)))
                .isEqualTo(before);
    }

    @Test
    void a_tenant_deleted_by_hand_is_made_again() {
        try (Tenancy shop = new Tenancy(cluster, "again").with(List.of("h1", "h2"), "byhand")) {
            Tenant old = shop.tenant("h1-byhand");

            client.resource(old).delete();

            eventually(() -> {
                assertThat(uid(shop.shop().tenant("h1-byhand"))).isNotIn("none", uid(old));
                assertThat(Shop.isReady(shop.shop().tenant("h1-byhand"))).isTrue();
            });
        }
    }

    @Test
    void a_row_that_comes_back_while_its_tenant_is_being_deleted_gets_a_new_one_when_the_old_one_is_gone() {
        try (Tenancy shop = new Tenancy(cluster, "back").with(List.of("r1", "r2"), "back")) {
            String old = uid(shop.tenant("r1-back"));
            finalizer(shop.tenant("r1-back"), true);
            shop.sql("UPDATE shops SET active = '0' WHERE id = 'r1'");
            eventually(() ->
                    assertThat(shop.tenant("r1-back").isMarkedForDeletion()).isTrue());

            shop.sql("UPDATE shops SET active = '1' WHERE id = 'r1'");
            stays(() -> assertThat(uid(shop.tenant("r1-back"))).isEqualTo(old));
            finalizer(shop.tenant("r1-back"), false);

            eventually(() -> {
                assertThat(uid(shop.shop().tenant("r1-back"))).isNotIn("none", old);
                assertThat(Shop.isReady(shop.shop().tenant("r1-back"))).isTrue();
            });
        }
    }

    private void finalizer(Tenant tenant, boolean present) {
        client.resource(tenant).edit(t -> {
            if (present) {
                t.addFinalizer("example.com/holds");
            } else {
                t.removeFinalizer("example.com/holds");
            }
            return t;
        });
    }

    @Test
    void a_deleted_template_waits_until_no_tenant_of_it_is_left_and_says_so() {
        try (Tenancy shop = new Tenancy(cluster, "keeps").with(List.of("t1", "t2"), "leaving", "staying")) {
            client.resources(TenantTemplate.class)
                    .inNamespace(shop.namespace())
                    .withName("leaving")
                    .delete();

            eventually(() -> {
                Condition ready = shop.templateCondition("leaving", Condition.READY);
                assertThat(ready.reason()).isEqualTo("TenantsRemain");
                assertThat(ready.message())
                        .contains("stays until its Tenants are deleted: 2 of them", "kubectl delete tenants");
            });
            assertThat(shop.tenants()).hasSize(4).allMatch(Shop::isReady);

            shop.tenants().stream()
                    .filter(tenant -> tenant.getSpec().templateRef().equals("leaving"))
                    .forEach(tenant -> client.resource(tenant).delete());
            eventually(() -> assertThat(shop.shop().templateNow("leaving")).isNull());
            assertThat(shop.names()).containsExactly("t1-staying", "t2-staying");
        }
    }

    @Test
    void a_deleted_registry_waits_until_no_tenant_of_it_is_left_and_says_so() {
        try (Tenancy shop = new Tenancy(cluster, "left").with(List.of("u1", "u2"), "of-left")) {
            client.resources(TenantRegistry.class)
                    .inNamespace(shop.namespace())
                    .withName("left")
                    .delete();

            eventually(() -> {
                Condition ready = shop.registryCondition(Condition.READY);
                assertThat(ready.reason()).isEqualTo("TenantsRemain");
                assertThat(ready.message())
                        .contains("stays until its Tenants are deleted: 2 of them", "kubectl delete tenants");
            });
            assertThat(shop.tenants()).hasSize(2).allMatch(Shop::isReady);

            shop.tenants().forEach(tenant -> client.resource(tenant).delete());
            eventually(() -> assertThat(shop.shop().registryNow("left")).isNull());
            assertThat(shop.tenants()).isEmpty();
        }
    }
}
