package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.TenantRegistryStatus.InvalidRow;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Tenancy;

/** Behaviours 1, 3, 7 and 8: the whole flow with rows of a PostgreSQL server. */
class PostgreSqlIT {
    @RegisterExtension
    static final ControlPlane cluster =
            // Where that is the machine's zone, half past two of this day does not exist.
            ControlPlane.shared().withOperator(operator -> operator.property("user.timezone", "Europe/Berlin"));

    private final KubernetesClient client = cluster.client();

    @Test
    void rows_become_objects_and_follow_them_and_no_transaction_stays_open_in_between() {
        try (Database database = Database.create(Database.Kind.POSTGRESQL)) {
            database.sql(
                    "CREATE SCHEMA shop",
                    "GRANT USAGE ON SCHEMA shop TO " + database.user(),
                    "CREATE TABLE shop.shops (id text, active boolean, since timestamp, opens time)",
                    "INSERT INTO shop.shops VALUES ('acme', true, '2026-03-29 02:30:00', '09:00:00.123456'), ('beta', true, NULL, NULL)");
            registry(database);

            eventually(() -> assertThat(data("acme"))
                    .containsEntry("since", "2026-03-29T02:30:00Z")
                    .containsEntry("opens", "09:00:00.123456"));
            eventually(() -> assertThat(data("beta")).containsEntry("since", ""));
            assertThat(database.query("SELECT string_agg(DISTINCT application_name, ',') FROM pg_stat_activity"
                            + " WHERE usename = '" + database.user() + "'"))
                    .isEqualTo("tenant-operator");

            database.sql("UPDATE shop.shops SET since = '2026-01-01' WHERE id = 'beta'");
            eventually(() -> assertThat(data("beta")).containsEntry("since", "2026-01-01T00:00:00Z"));
            database.sql("INSERT INTO shop.shops VALUES ('gamma', true, NULL, '10:00')");
            eventually(() -> assertThat(data("gamma")).containsEntry("opens", "10:00:00"));
            database.sql("DELETE FROM shop.shops WHERE id = 'acme'");
            eventually(() -> assertThat(config("acme")).isNull());
            eventually(() -> assertThat(database.query("SELECT string_agg(DISTINCT state, ',') FROM pg_stat_activity"
                            + " WHERE usename = '" + database.user() + "'"))
                    .isEqualTo("idle"));
        }
    }

    /** Behaviours 4, 7, 8 and 9: what RowChangesIT, BadInputIT and DeletionGuardIT show in detail on MariaDB. */
    @Test
    void rows_that_change_are_invalid_or_lose_their_names_have_the_same_effects_as_on_any_database() {
        try (Tenancy shop = new Tenancy(cluster, "rows", Database.Kind.POSTGRESQL).with(List.of("a", "b", "c"), "pg")) {
            Map<String, String> quiet = shop.versions("a", "b", "c");
            stays(() -> assertThat(shop.versions("a", "b", "c")).isEqualTo(quiet));

            shop.sql(
                    "UPDATE shops SET plan = 'gold' WHERE id = 'a'",
                    "UPDATE shops SET active = 'perhaps' WHERE id = 'b'",
                    "DELETE FROM shops WHERE id = 'c'",
                    "INSERT INTO shops VALUES ('d', 'yes', 'basic', '')");
            eventually(() -> {
                assertThat(shop.data("a-pg")).containsEntry("plan", "gold");
                assertThat(shop.names()).containsExactly("a-pg", "b-pg", "d-pg");
            });
            assertThat(shop.versions("b")).containsEntry("b-pg", quiet.get("b-pg"));
            eventually(() -> assertThat(Objects.requireNonNull(shop.shop().registryNow("rows"))
                            .getStatus()
                            .invalidRows())
                    .extracting(InvalidRow::uid)
                    .containsExactly("b"));

            shop.sql("UPDATE shops SET active = 'y'", "UPDATE shops SET id = 'shop-' || id");
            eventually(() -> assertThat(
                            shop.registryCondition(Condition.DELETIONS_HELD).reason())
                    .isEqualTo("IdentityChanged"));
            stays(() -> assertThat(shop.names()).containsExactly("a-pg", "b-pg", "d-pg"));
            shop.sql("UPDATE shops SET id = substr(id, 6)");
            eventually(() -> assertThat(
                            shop.registryCondition(Condition.DELETIONS_HELD).status())
                    .isEqualTo("Unknown"));
            assertThat(shop.names()).containsExactly("a-pg", "b-pg", "d-pg");
        }
    }

    private void registry(Database database) {
        HandMade made = new HandMade(cluster);
        made.secret("db", Map.of("password", database.password()));
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: prod}
                spec:
                  source:
                    type: postgresql
                    syncInterval: 1s
                    postgresql:
                      host: 127.0.0.1
                      port: %d
                      username: %s
                      passwordRef: {name: db, key: password}
                      database: %s
                      schema: shop
                      table: shops
                  valueMappings: {uid: id, activate: active}
                  extraValueMappings: {since: since, opens: opens}
                """.formatted(database.port(), database.user(), database.database()));
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: web}
                spec:
                  registryId: prod
                  configMaps:
                  - {id: config, nameTemplate: $uid-web, spec: {data: {since: $since, opens: $opens}}}
                """);
    }

    private ConfigMap config(String uid) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(uid + "-web")
                .get();
    }

    private Map<String, String> data(String uid) {
        return Objects.requireNonNull(config(uid)).getData();
    }
}
