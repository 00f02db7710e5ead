package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.TenantRegistryStatus.LastSync;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.WatchedTenants;

/**
 * A million rows, of which a thousand are active, in 256 MiB of heap: first from one database, then the same from the other. The
 * Tenants have no objects, so that they are there soon.
 */
class LargeTableIT {
    private static final int ROWS = 1_000_000;
    private static final int ACTIVE = 1000;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator(operator -> operator.heap("256m"));

    private final KubernetesClient client = cluster.client();
    private final String namespace = cluster.namespace();

    @Test
    void a_million_rows_of_which_a_thousand_are_active_take_256_mebibytes_from_either_database() {
        try (WatchedTenants tenants = new WatchedTenants(client, namespace, "large");
                Shop mariadb = large(Database.Kind.MARIADB);
                Shop postgresql = large(Database.Kind.POSTGRESQL)) {
            read(mariadb);
            mariadb.template(
                    "nothing",
                    "large",
                    "configMaps:\n- {id: config, nameTemplate: $uid, includeWhen: \"$planId == 'gold'\", spec: {data: {a: b}}}\n");
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> tenants.now().size() == ACTIVE
                            && tenants.now().stream().allMatch(Shop::isReady));
            assertThat(lastSync(mariadb))
                    .extracting(LastSync::rows, LastSync::activeRows)
                    .containsExactly(ROWS, ACTIVE);

            List<String> before = tenants.events();
            change(mariadb, tenants, "t2000");
            change(mariadb, tenants, "t3000");
            postgresql.database().sql("UPDATE shops SET plan = 'changed' WHERE id IN ('t2000', 't3000', 't4000')");
            read(postgresql);
            awaitChanged(tenants, "t4000");
            assertThat(lastSync(postgresql))
                    .extracting(LastSync::rows, LastSync::activeRows)
                    .containsExactly(ROWS, ACTIVE);
            assertThat(tenants.events().subList(before.size(), tenants.events().size()))
                    .as("only what changed was written: the values, then the status")
                    .containsOnly("changed t2000-nothing", "changed t3000-nothing", "changed t4000-nothing");
            // Said after the last Tenant was written; before, that the old database does not take the new one's
            // password.
            eventually(() -> assertThat(Shop.condition(
                                    Objects.requireNonNull(postgresql.registryNow("large"))
                                            .getStatus()
                                            .conditions(),
                                    Condition.SOURCE_REACHABLE)
                            .status())
                    .isEqualTo("True"));
            assertThat(cluster.operator().isAlive()).isTrue();
            assertThat(cluster.operator().log()).doesNotContain("OutOfMemoryError", "TO-D");
        }
    }

    private Shop large(Database.Kind kind) {
        Shop shop = new Shop(client, namespace, kind);
        shop.database()
                .sql(
                        "INSERT INTO shops SELECT CONCAT('t', seq), CASE WHEN seq % 1000 = 0 THEN '1' ELSE '0' END, 'basic',"
                                + " CONCAT('https://t', seq, '.example.com/shop') FROM " + kind.sequence(ROWS));
        return shop;
    }

    /** Once only, and with the time that a large answer takes. */
    private static void read(Shop shop) {
        shop.registry("large", "1h", shop.database().port(), 60);
    }

    private static void change(Shop shop, WatchedTenants tenants, String uid) {
        shop.database().sql("UPDATE shops SET plan = 'changed' WHERE id = '" + uid + "'");
        shop.syncNow("large");
        awaitChanged(tenants, uid);
    }

    private static void awaitChanged(WatchedTenants tenants, String uid) {
        await(uid)
                .atMost(Duration.ofSeconds(60))
                .until(() -> tenants.now().stream()
                        .filter(tenant -> tenant.getSpec().uid().equals(uid))
                        .allMatch(tenant ->
                                "changed".equals(tenant.getSpec().values().get("planId"))));
    }

    private static LastSync lastSync(Shop shop) {
        return Objects.requireNonNull(
                Objects.requireNonNull(shop.registryNow("large")).getStatus().lastSync());
    }
}
