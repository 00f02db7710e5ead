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
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Must show 2: a changed row changes its own Tenants and nobody else's. Promises 5, 7 and 8 of behaviour.md. */
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
    void behaviour_5_more_rows_times_templates_than_maxTenants_change_nothing() {
        try (Tenancy shop = new Tenancy(cluster, "limited").with(List.of("m1", "m2"), "one", "two")) {
            shop.patchRegistry("{\"maxTenants\": 5}");
            // In this order each snapshot on the way is too large.
            shop.shop().rows("m3", "m4");
            shop.sql("DELETE FROM shops WHERE id = 'm1'");

            eventually(() -> {
                Condition reachable = shop.registryCondition(Condition.SOURCE_REACHABLE);
                assertThat(reachable.status()).isEqualTo("False");
                assertThat(reachable.reason()).isEqualTo("TooManyTenants");
                assertThat(reachable.message()).contains("would have 6 Tenants, and maxTenants is 5");
            });
            assertThat(shop.names()).containsExactly("m1-one", "m1-two", "m2-one", "m2-two");

            shop.sql("DELETE FROM shops WHERE id = 'm4'");
            eventually(() -> assertThat(shop.names()).containsExactly("m2-one", "m2-two", "m3-one", "m3-two"));
            eventually(() -> assertThat(
                            shop.registryCondition(Condition.SOURCE_REACHABLE).status())
                    .isEqualTo("True"));
        }
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
}
