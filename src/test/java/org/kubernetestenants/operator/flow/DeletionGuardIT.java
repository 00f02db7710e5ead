package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Behaviours 9 to 11: what is held, what goes, and what an approval lets go, exactly. */
class DeletionGuardIT {
    private static final List<String> SEVEN = List.of("g1", "g2", "g3", "g4", "g5", "g6", "g7");

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator().withRightsOfTheChart();

    private final KubernetesClient client = cluster.client();

    @Test
    void behaviour_9_too_many_deletions_wait_for_an_approval_that_names_them_while_all_else_goes_on() {
        try (Tenancy shop = new Tenancy(cluster, "guarded").with(SEVEN, "guard")) {
            Map<String, String> before = shop.versions("g7");

            shop.sql("UPDATE shops SET active = '0' WHERE id <> 'g7'", "INSERT INTO shops VALUES ('new', '1', '', '')");
            PendingDeletions hold = held(shop, 6);
            assertThat(marked(shop, hold)).hasSize(6).doesNotContain("g7-guard", "new-guard");
            Condition condition = shop.registryCondition(Condition.DELETIONS_HELD);
            assertThat(condition.reason()).isEqualTo("DeletionsHeld");
            assertThat(condition.message())
                    .containsPattern("would delete 6 of [78] Tenants")
                    .contains(Names.APPROVE_DELETIONS + "=" + hold.hold());
            assertThat(shop.registryCondition(Condition.READY).status()).isEqualTo("True");
            eventually(() -> assertThat(shop.names()).hasSize(8).contains("new-guard"));
            eventually(() -> assertThat(shop.events("guarded"))
                    .filteredOn(event -> event.startsWith("DeletionsHeld"))
                    .hasSize(1));

            // Another test's registry may be on its way out, with a hold of its own.
            eventually(() -> assertThat(cluster.operator().get("/observe/metrics"))
                    .containsPattern("(?m)^tenant_operator_deletions_held(\\{[^}]*\\})? 6\\.0$"));

            shop.sql("UPDATE shops SET active = '1' WHERE id = 'g1'", "UPDATE shops SET active = '0' WHERE id = 'g7'");
            eventually(() -> {
                assertThat(pending(shop).count()).isEqualTo(5);
                assertThat(marked(shop, hold)).hasSize(5).doesNotContain("g1-guard");
                assertThat(mark(shop.tenant("g7-guard"))).isEqualTo(Names.NEXT_HOLD);
            });

            approve(registry(shop), hold);
            eventually(() -> assertThat(shop.names()).containsExactly("g1-guard", "g7-guard", "new-guard"));
            assertThat(shop.data("g2-guard")).as("its objects went, too").isEmpty();
            PendingDeletions next = held(shop, 1);
            assertThat(next.hold()).isNotEqualTo(hold.hold());
            assertThat(shop.versions("g7")).containsOnlyKeys(before.keySet());

            shop.sql("UPDATE shops SET active = '1' WHERE id = 'g7'");
            eventually(() ->
                    assertThat(registryNow(shop).getStatus().pendingDeletions()).isNull());
            assertThat(mark(shop.tenant("g7-guard"))).isNull();
            assertThat(shop.registryCondition(Condition.DELETIONS_HELD).status())
                    .as("there only while something is held")
                    .isEqualTo("Unknown");
        }
    }

    @Test
    void behaviour_9_a_table_that_is_empty_all_at_once_deletes_nothing_and_a_restart_changes_nothing_of_it() {
        try (Tenancy shop = new Tenancy(cluster, "emptied").with(List.of("e1", "e2"), "empty")) {
            shop.sql("DELETE FROM shops");
            PendingDeletions hold = held(shop, 2);
            assertThat(shop.registryCondition(Condition.DELETIONS_HELD).message())
                    .contains("the source has no rows at all");

            cluster.operator().stop();
            cluster.startOperator();
            stays(() -> {
                assertThat(shop.names()).containsExactly("e1-empty", "e2-empty");
                assertThat(pending(shop).hold()).isEqualTo(hold.hold());
            });

            approve(registry(shop), hold);
            eventually(() -> assertThat(shop.names()).isEmpty());
        }
    }

    @Test
    void behaviour_9_where_all_go_and_others_come_nothing_is_created_either() {
        try (Tenancy shop = new Tenancy(cluster, "exchanged").with(List.of("x1", "x2", "x3"), "exchange")) {
            shop.sql("UPDATE shops SET id = CONCAT('shop-', id)");
            PendingDeletions hold = held(shop, 3);
            assertThat(shop.registryCondition(Condition.DELETIONS_HELD).reason())
                    .isEqualTo("IdentityChanged");
            stays(() -> assertThat(shop.names()).containsExactly("x1-exchange", "x2-exchange", "x3-exchange"));

            approve(registry(shop), hold);
            eventually(() -> assertThat(shop.names())
                    .containsExactly("shop-x1-exchange", "shop-x2-exchange", "shop-x3-exchange"));
        }
    }

    @Test
    void behaviour_9_with_a_grace_period_a_row_that_is_missing_is_remembered_over_a_restart() {
        try (Tenancy shop = new Tenancy(cluster, "graceful").with(List.of("p1", "p2"), "grace")) {
            shop.patchRegistry("{\"deletionGuard\": {\"gracePeriod\": \"8s\"}}");
            shop.sql("DELETE FROM shops WHERE id = 'p1'");
            eventually(() -> assertThat(annotation(shop.tenant("p1-grace"), Names.ROW_MISSING_SINCE))
                    .isNotNull());
            Instant since =
                    Instant.parse(Objects.requireNonNull(annotation(shop.tenant("p1-grace"), Names.ROW_MISSING_SINCE)));
            cluster.operator().stop();
            cluster.startOperator();

            eventually(() -> assertThat(shop.names()).containsExactly("p2-grace"));
            assertThat(Instant.now()).isAfterOrEqualTo(since.plusSeconds(8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void behaviour_10_a_deleted_template_takes_its_tenants_along_within_the_limits_and_waits_with_more(
            Database.Kind kind) {
        String few = "few-" + kind.type();
        String many = "many-" + kind.type();
        String staying = "staying-" + kind.type();
        try (Tenancy shop =
                new Tenancy(cluster, "tmpl-" + kind.type(), kind).with(List.of("t1", "t2"), few, many, staying)) {
            template(shop, few).delete();
            eventually(() -> assertThat(shop.shop().templateNow(few)).isNull());
            assertThat(shop.names()).containsExactly("t1-" + many, "t1-" + staying, "t2-" + many, "t2-" + staying);

            shop.patchRegistry("{\"deletionGuard\": {\"minTenants\": 0}}");
            template(shop, many).delete();
            eventually(() -> {
                Condition ready = shop.templateCondition(many, Condition.READY);
                assertThat(ready.reason()).isEqualTo("DeletionsHeld");
                assertThat(ready.message()).contains("deleting TenantTemplate", "would delete 2 Tenants");
                assertThat(shop.templateCondition(many, Condition.DELETIONS_HELD)
                                .status())
                        .isEqualTo("True");
            });
            PendingDeletions hold =
                    Objects.requireNonNull(Objects.requireNonNull(shop.shop().templateNow(many))
                            .getStatus()
                            .pendingDeletions());
            assertThat(marked(shop, hold)).containsExactly("t1-" + many, "t2-" + many);
            stays(() -> assertThat(shop.names()).hasSize(4));

            approve(template(shop, many), hold);
            eventually(() -> assertThat(shop.shop().templateNow(many)).isNull());
            assertThat(shop.names()).containsExactly("t1-" + staying, "t2-" + staying);
        }
    }

    @ParameterizedTest
    @EnumSource
    void behaviour_10_and_11_a_deleted_registry_takes_its_tenants_along_once_that_is_approved_and_retained_objects_stay(
            Database.Kind kind) {
        String type = kind.type();
        try (Tenancy shop = new Tenancy(cluster, "left-" + type, kind)
                .with(List.of("u1-" + type, "u2-" + type), "of-left-" + type)) {
            shop.template(
                    "keeping-" + type,
                    "configMaps:\n- {id: kept, nameTemplate: $uid-kept, deletionPolicy: Retain, spec: {data: {a: b}}}\n");
            shop.awaitReady(4);
            registry(shop).delete();
            PendingDeletions hold = held(shop, 4);
            assertThat(shop.registryCondition(Condition.READY).reason()).isEqualTo("DeletionsHeld");
            stays(() -> assertThat(shop.names()).hasSize(4));

            approve(registry(shop), hold);
            eventually(() -> assertThat(shop.shop().registryNow("left-" + type)).isNull());
            assertThat(shop.tenants()).isEmpty();
            assertThat(client.configMaps()
                            .inNamespace(shop.namespace())
                            .withName("u1-" + type + "-kept")
                            .get()
                            .getMetadata()
                            .getLabels())
                    .containsEntry(Names.ORPHANED, "true")
                    .doesNotContainKey(Names.TENANT);
        }
    }

    @Test
    void behaviour_10_a_deleted_template_leaves_tenants_made_by_hand_to_whoever_made_them() {
        HandMade made = new HandMade(cluster);
        made.template("byhand", "configMaps:\n- {id: a, nameTemplate: $uid-byhand, spec: {data: {a: b}}}\n")
                .tenant("mine", "byhand")
                .awaitReady("mine");
        Resource<TenantTemplate> template = client.resources(TenantTemplate.class)
                .inNamespace(cluster.namespace())
                .withName("byhand");
        template.delete();

        eventually(() -> assertThat(Shop.condition(template.get().getStatus().conditions(), Condition.READY)
                        .message())
                .contains("1 of them made by hand, to be deleted by hand"));
        stays(() -> assertThat(Objects.requireNonNull(made.get("mine")).isMarkedForDeletion())
                .isFalse());

        made.delete("mine");
        eventually(() -> assertThat(template.get()).isNull());
    }

    @Test
    void behaviour_10_a_namespace_that_is_deleted_goes_without_anybodys_approval() {
        String namespace = cluster.newNamespace("doomed");
        try (OperatorProcess operator = besides(namespace, "doomed").start();
                Tenancy shop = new Tenancy(client, namespace, "doomed").with(List.of("d1", "d2", "d3"), "doom")) {
            client.namespaces().withName(shop.namespace()).delete();

            eventually(() -> assertThat(
                            client.namespaces().withName(shop.namespace()).get())
                    .isNull());
            assertThat(operator.isAlive()).isTrue();
        }
    }

    /** Nobody can hold a Lease in a namespace that is being deleted: finalizers in it stayed for ever. */
    @Test
    void behaviour_10_a_namespace_that_takes_longer_to_be_deleted_than_a_lease_lasts_goes_all_the_same() {
        String namespace = cluster.newNamespace("lingers");
        try (OperatorProcess operator =
                        besides(namespace, "lingers").shortLease().start();
                Tenancy shop = new Tenancy(client, namespace, "lingers").with(List.of("d1", "d2"), "doom")) {
            Resource<ConfigMap> held =
                    client.configMaps().inNamespace(namespace).withName("d1-doom");
            held.edit(map -> edited(map, List.of("example.org/holds")));
            AuditLog.Mark mark = cluster.audit().mark();
            client.namespaces().withName(namespace).delete();
            await("three times the length of a Lease")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> cluster.audit()
                                    .since(mark)
                                    .by(cluster.serviceAccountUser("lingers"))
                                    .writes()
                                    .where(entry -> entry.resource().equals("leases"))
                                    .count()
                            >= 24);
            held.edit(map -> edited(map, List.of()));

            // The cluster's own controller looks again only after a while.
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> client.namespaces().withName(namespace).get() == null);
            assertThat(operator.log()).doesNotContain("leads no more");
        }
    }

    private static ConfigMap edited(ConfigMap map, List<String> finalizers) {
        map.getMetadata().setFinalizers(finalizers);
        return map;
    }

    /** An operator for a namespace that will be deleted; its Lease stays. */
    private static OperatorProcess.Builder besides(String namespace, String account) {
        return OperatorProcess.on(cluster.serviceAccountKubeconfig(account))
                .namespace(namespace)
                .leaseNamespace(cluster.newNamespace("lease"));
    }

    private PendingDeletions held(Tenancy shop, int count) {
        eventually(() -> {
            assertThat(pending(shop).count()).isEqualTo(count);
            assertThat(marked(shop, pending(shop))).hasSize(count);
        });
        return pending(shop);
    }

    private static PendingDeletions pending(Tenancy shop) {
        return Objects.requireNonNull(registryNow(shop).getStatus().pendingDeletions());
    }

    private static TenantRegistry registryNow(Tenancy shop) {
        return Objects.requireNonNull(shop.shop().registryNow(shop.registry()));
    }

    private Resource<TenantRegistry> registry(Tenancy shop) {
        return client.resources(TenantRegistry.class)
                .inNamespace(shop.namespace())
                .withName(shop.registry());
    }

    private Resource<TenantTemplate> template(Tenancy shop, String name) {
        return client.resources(TenantTemplate.class)
                .inNamespace(shop.namespace())
                .withName(name);
    }

    private static void approve(Resource<?> owner, PendingDeletions hold) {
        owner.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\": {\"annotations\": {\"" + Names.APPROVE_DELETIONS + "\": \"" + hold.hold() + "\"}}}");
    }

    private static List<String> marked(Tenancy shop, PendingDeletions hold) {
        return shop.tenants().stream()
                .filter(tenant -> hold.hold().equals(mark(tenant)))
                .map(tenant -> tenant.getMetadata().getName())
                .sorted()
                .toList();
    }

    private static @Nullable String mark(Tenant tenant) {
        return annotation(tenant, Names.PENDING_DELETION);
    }

    private static @Nullable String annotation(HasMetadata object, String name) {
        return Stream.ofNullable(object.getMetadata().getAnnotations())
                .map(all -> all.get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
