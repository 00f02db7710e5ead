package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;
import org.kubernetestenants.operator.testing.WatchedTenants;

/**
 * Behaviours 9 and 10 with a thousand Tenants, one accident after the other: what is held, what goes, and what an approval lets
 * go, exactly. The Tenants have no objects: what becomes of these is shown with fewer of them.
 */
class LargeDeletionGuardIT {
    private static final int ALL = 1000;
    private static final String TEMPLATE = "nothing";
    private static final String NO_OBJECTS =
            "configMaps:\n- {id: config, nameTemplate: $uid, includeWhen: \"$planId == 'gold'\", spec: {data: {a: b}}}\n";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();
    private final String namespace = cluster.newNamespace("large");

    @Test
    void accident_after_accident_of_a_source_a_template_a_registry_and_a_namespace() {
        try (Tenancy shop = new Tenancy(client, namespace, "large");
                WatchedTenants tenants = new WatchedTenants(client, namespace, "large")) {
            OperatorProcess operator = operator();
            try {
                Guarded guarded = new Guarded(client, shop, tenants);
                begin(guarded);
                PendingDeletions first = truncatedTable(guarded);
                operator.stop();
                operator = operator();
                afterARestart(guarded, first);
                emptyView(guarded, first);
                allInactive(guarded);
                exchangedUids(guarded);
                drained(guarded);
                template(guarded);
                registryAndNamespace(guarded);
            } finally {
                operator.close();
            }
        }
    }

    private OperatorProcess operator() {
        return OperatorProcess.on(cluster.serviceAccountKubeconfig("large"))
                .namespace(namespace)
                .leaseNamespace(cluster.namespace())
                .start();
    }

    /** The registry reads a view of this table. */
    private static void begin(Guarded guarded) {
        guarded.shop.sql(
                "ALTER TABLE shops RENAME TO base",
                "INSERT INTO base SELECT CONCAT('t', seq), '1', 'basic', '' FROM seq_1_to_" + ALL,
                "CREATE VIEW shops AS SELECT * FROM base",
                "CREATE TABLE backup AS SELECT * FROM base");
        guarded.shop.shop().registry("large");
        guarded.shop.template(TEMPLATE, NO_OBJECTS);
        eventually(() -> assertThat(guarded.tenants.now()).hasSize(ALL).allMatch(Shop::isReady));
    }

    private PendingDeletions truncatedTable(Guarded guarded) {
        AuditLog.Mark mark = cluster.audit().mark();
        guarded.shop.sql("TRUNCATE TABLE base");
        PendingDeletions hold = guarded.held(uids(1, ALL));
        assertThat(guarded.condition().message())
                .contains("the source has no rows at all", "would delete 1000 of 1000");
        guarded.stayAsTheyAre();
        assertThat(cluster.audit()
                        .since(mark)
                        .by(cluster.serviceAccountUser("large"))
                        .where(LargeDeletionGuardIT::isOfTenants)
                        .count())
                .as("one write for each mark, and nothing else")
                .isEqualTo(ALL);
        return hold;
    }

    private static void afterARestart(Guarded guarded, PendingDeletions hold) {
        guarded.stayAsTheyAre();
        assertThat(guarded.pending()).isEqualTo(hold);
        guarded.shop.sql("INSERT INTO base SELECT * FROM backup");
        guarded.nothingHeld();
    }

    /** Somebody approves what was held before: another set of the same Tenants. */
    private void emptyView(Guarded guarded, PendingDeletions before) {
        guarded.shop.sql("CREATE OR REPLACE VIEW shops AS SELECT * FROM base WHERE plan = 'none'");
        PendingDeletions hold = guarded.held(uids(1, ALL));
        assertThat(hold.hold()).isNotEqualTo(before.hold());
        approve(guarded.registry(), before);
        guarded.stayAsTheyAre();
    }

    /** From one accident into the other: the hold is the same one. */
    private static void allInactive(Guarded guarded) {
        PendingDeletions before = guarded.pending();
        guarded.shop.sql("UPDATE base SET active = '0'", "CREATE OR REPLACE VIEW shops AS SELECT * FROM base");
        eventually(() -> assertThat(guarded.condition().message()).contains("the source has 1000 rows"));
        assertThat(guarded.condition().reason()).isEqualTo("DeletionsHeld");
        assertThat(guarded.held(uids(1, ALL))).isEqualTo(before);
        guarded.stayAsTheyAre();
    }

    /** Once more: creations wait from now on. */
    private static void exchangedUids(Guarded guarded) {
        PendingDeletions before = guarded.pending();
        guarded.shop.sql("UPDATE base SET active = '1', id = CONCAT('shop-', id)");
        eventually(() -> assertThat(guarded.condition().reason()).isEqualTo("IdentityChanged"));
        PendingDeletions hold = guarded.held(uids(1, ALL));
        assertThat(hold).isEqualTo(before);
        stays(() -> assertThat(guarded.uids()).as("creations wait").isEqualTo(uids(1, ALL)));
        guarded.shop.sql("UPDATE base SET id = SUBSTRING(id, 6)");
        guarded.nothingHeld();
    }

    /** 29 % are within the limits; 29 % of what is left, within the same hour, are not. */
    private void drained(Guarded guarded) {
        guarded.leave(1, 290);
        eventually(() -> assertThat(guarded.uids()).isEqualTo(uids(291, ALL)));
        guarded.leave(291, 495);
        PendingDeletions hold = guarded.held(uids(291, 495));
        assertThat(guarded.condition().message()).contains("would delete 205 of 710 Tenants");
        guarded.leave(496, 600);
        eventually(() -> assertThat(guarded.marked(Names.NEXT_HOLD)).isEqualTo(uids(496, 600)));
        assertThat(guarded.pending()).isEqualTo(hold);
        assertThat(guarded.uids()).isEqualTo(uids(291, ALL));

        approve(guarded.registry(), hold);
        eventually(() -> assertThat(guarded.uids()).isEqualTo(uids(496, ALL)));
        PendingDeletions next = guarded.held(uids(496, 600));
        assertThat(next.hold()).isNotEqualTo(hold.hold());
        guarded.shop.sql("UPDATE base SET active = '1' WHERE CAST(SUBSTRING(id, 2) AS INT) BETWEEN 496 AND 600");
        guarded.nothingHeld();
        assertThat(guarded.uids()).isEqualTo(uids(496, ALL));
    }

    private void template(Guarded guarded) {
        Resource<TenantTemplate> template =
                client.resources(TenantTemplate.class).inNamespace(namespace).withName(TEMPLATE);
        template.delete();
        eventually(() -> {
            PendingDeletions pending =
                    Objects.requireNonNull(template.get().getStatus().pendingDeletions());
            assertThat(pending.count()).isEqualTo(505);
            assertThat(guarded.marked(pending.hold())).isEqualTo(uids(496, ALL));
        });
        PendingDeletions hold =
                Objects.requireNonNull(template.get().getStatus().pendingDeletions());
        stays(() -> assertThat(guarded.uids()).isEqualTo(uids(496, ALL)));
        approve(guarded.registry(), hold);
        stays(() -> assertThat(guarded.uids()).as("another's approval").isEqualTo(uids(496, ALL)));
        approve(template, hold);
        eventually(() -> assertThat(template.get()).isNull());
        assertThat(guarded.uids()).isEmpty();
    }

    private void registryAndNamespace(Guarded guarded) {
        guarded.shop.sql("DELETE FROM base WHERE CAST(SUBSTRING(id, 2) AS INT) <= 800");
        guarded.shop.template("later", NO_OBJECTS);
        eventually(() -> assertThat(guarded.uids()).isEqualTo(uids(801, ALL)));
        guarded.registry().withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
        PendingDeletions hold = guarded.held(uids(801, ALL));
        guarded.stayAsTheyAre();
        approve(guarded.registry(), hold);
        eventually(() -> assertThat(guarded.registry().get()).isNull());
        assertThat(guarded.uids()).isEmpty();

        guarded.shop.shop().registry("large");
        eventually(() -> assertThat(guarded.uids()).isEqualTo(uids(801, ALL)));
        client.namespaces().withName(namespace).delete();
        // The cluster's own controller looks again only after a while.
        await().atMost(Duration.ofMinutes(3))
                .until(() -> client.namespaces().withName(namespace).get() == null);
    }

    /** For longer than an interval of the registry. */
    private static void stays(ThrowingRunnable holds) {
        await().during(Duration.ofMillis(1500)).atMost(Duration.ofSeconds(30)).untilAsserted(holds);
    }

    private static boolean isOfTenants(AuditEntry entry) {
        return entry.resource().startsWith("tenants") && !entry.verb().equals("watch");
    }

    private static void approve(Resource<?> owner, PendingDeletions hold) {
        owner.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\": {\"annotations\": {\"" + Names.APPROVE_DELETIONS + "\": \"" + hold.hold() + "\"}}}");
    }

    private static Set<String> uids(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "t" + i).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The registry, and what is seen of it. */
    private record Guarded(KubernetesClient client, Tenancy shop, WatchedTenants tenants) {
        Resource<TenantRegistry> registry() {
            return client.resources(TenantRegistry.class)
                    .inNamespace(shop.namespace())
                    .withName(shop.registry());
        }

        void leave(int first, int last) {
            shop.sql("UPDATE base SET active = '0' WHERE CAST(SUBSTRING(id, 2) AS INT) BETWEEN " + first + " AND "
                    + last);
        }

        Condition condition() {
            return shop.registryCondition(Condition.DELETIONS_HELD);
        }

        PendingDeletions pending() {
            return Objects.requireNonNull(registry().get().getStatus().pendingDeletions());
        }

        PendingDeletions held(Set<String> uids) {
            eventually(() -> {
                assertThat(pending().count()).isEqualTo(uids.size());
                assertThat(marked(pending().hold())).isEqualTo(uids);
            });
            return pending();
        }

        void nothingHeld() {
            eventually(() -> {
                assertThat(registry().get().getStatus().pendingDeletions()).isNull();
                assertThat(uidsOf(tenant -> mark(tenant) != null)).isEmpty();
            });
            assertThat(condition().status()).isEqualTo("Unknown");
        }

        void stayAsTheyAre() {
            Map<String, String> before = versions();
            stays(() -> assertThat(versions()).isEqualTo(before));
        }

        Set<String> uids() {
            return uidsOf(tenant -> !tenant.isMarkedForDeletion());
        }

        Set<String> marked(String hold) {
            return uidsOf(tenant -> hold.equals(mark(tenant)));
        }

        private Set<String> uidsOf(Predicate<Tenant> which) {
            return tenants.now().stream()
                    .filter(which)
                    .map(tenant -> tenant.getSpec().uid())
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private Map<String, String> versions() {
            return tenants.now().stream()
                    .collect(Collectors.toMap(tenant -> tenant.getSpec().uid(), Tenancy::version));
        }

        private static @Nullable String mark(Tenant tenant) {
            Map<String, String> annotations = tenant.getMetadata().getAnnotations();
            return annotations == null ? null : annotations.get(Names.PENDING_DELETION);
        }
    }
}
