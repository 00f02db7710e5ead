package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.Accounts;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * {@code --confined}: an operator whose account has rights in two namespaces and nowhere else does all of its work there, and
 * asks for nothing cluster-wide.
 */
class ConfinedIT {
    private static final String ACCOUNT = "confined";
    /** Everybody may ask for his own rights; these are about no namespace. */
    private static final Set<String> OF_EVERYBODY = Set.of("selfsubjectaccessreviews", "selfsubjectreviews");

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @SuppressWarnings("NullAway.Init")
    private static String one;

    @SuppressWarnings("NullAway.Init")
    private static String two;

    @SuppressWarnings("NullAway.Init")
    private static String outside;

    @SuppressWarnings("NullAway.Init")
    private static OperatorProcess operator;

    @SuppressWarnings("NullAway.Init")
    private static AuditLog.Mark begin;

    @BeforeAll
    static void start() {
        one = cluster.newNamespace("one");
        two = cluster.newNamespace("two");
        outside = cluster.newNamespace("outside");
        Accounts accounts = new Accounts(cluster);
        accounts.create(ACCOUNT);
        List.of(one, two, cluster.namespace()).forEach(namespace -> accounts.mayDoAnything(ACCOUNT, namespace));
        begin = cluster.audit().mark();
        operator = OperatorProcess.on(cluster.kubeconfigOf(ACCOUNT))
                .option("--namespace", one, "--namespace", two, "--confined")
                .leaseNamespace(cluster.namespace())
                .start();
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @Test
    void rows_of_registries_in_both_namespaces_become_objects_there_are_kept_and_go_again() {
        try (Tenancy first = new Tenancy(cluster.client(), one, "rows").with(List.of("a", "b"), "web");
                Tenancy second = new Tenancy(cluster.client(), two, "rows").with(List.of("a", "c"), "web")) {
            delete(first, "a-web");
            delete(second, "c-web");
            eventually(() -> {
                assertThat(first.data("a-web")).isNotEmpty();
                assertThat(second.data("c-web")).isNotEmpty();
            });

            second.sql("DELETE FROM shops WHERE id = 'c'");
            eventually(() -> assertThat(second.data("c-web")).isEmpty());
            assertThat(second.data("a-web")).isNotEmpty();
            assertThat(first.names()).containsExactly("a-web", "b-web");
        }
    }

    @Test
    void what_is_outside_is_neither_looked_at_nor_made() {
        HandMade beyond = new HandMade(cluster.client(), outside);
        beyond.template("beyond", "configMaps: [{id: c, nameTemplate: '$uid', spec: {data: {a: b}}}]")
                .tenant("beyond", "beyond");
        HandMade made = new HandMade(cluster.client(), one);
        made.template("reaches", """
                        configMaps:
                        - {id: far, nameTemplate: "$uid-far", targetNamespace: %s, spec: {data: {a: b}}}
                        - {id: near, nameTemplate: "$uid-near", targetNamespace: %s, spec: {data: {a: b}}}
                        namespaces:
                        - {id: space, nameTemplate: "%s-$uid", spec: {}}
                        """.formatted(outside, two, outside)).tenant("reach", "reaches");

        InventoryEntry far = made.awaitState("reach", "far", State.FAILED);
        assertThat(far.message()).contains("ConfigMap " + outside + "/reach-far", "--namespace");
        InventoryEntry space = made.awaitState("reach", "space", State.FAILED);
        assertThat(space.message()).contains("belongs to no namespace", "--confined");
        made.awaitState("reach", "near", State.READY);
        stays(() -> assertThat(beyond.entry("beyond", "c")).isEmpty());
        made.delete("reach");
        made.awaitGone("reach");
    }

    @Test
    void nothing_cluster_wide_is_asked_for_and_nothing_is_refused() {
        HandMade made = new HandMade(cluster.client(), two);
        made.template("plain", """
                        configMaps: [{id: c, nameTemplate: '$uid', spec: {data: {a: b}}}]
                        persistentVolumeClaims:
                        - id: claim
                          nameTemplate: $uid
                          waitForReady: false
                          spec: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
                        """).tenant("plain", "plain");
        made.awaitState("plain", "c", State.READY);
        eventually(() ->
                assertThat(made.entry("plain", "claim").orElseThrow().isMade()).isTrue());
        made.delete("plain");
        made.awaitGone("plain");

        AuditEntries requests = cluster.audit()
                .since(begin)
                .by(cluster.serviceAccountUser(ACCOUNT))
                .where(ConfinedIT::isOfResources);
        assertThat(requests.list()).isNotEmpty();
        assertThat(requests.where(
                                entry -> !Set.of(one, two, cluster.namespace()).contains(entry.namespace()))
                        .list())
                .isEmpty();
        assertThat(requests.where(entry -> entry.code() == 403).list()).isEmpty();
        assertThat(operator.log()).doesNotContain("WatchForbidden", "Forbidden");
    }

    private static boolean isOfResources(AuditEntry entry) {
        return !entry.resource().isEmpty() && !OF_EVERYBODY.contains(entry.resource());
    }

    private static void delete(Tenancy shop, String configMap) {
        cluster.client()
                .configMaps()
                .inNamespace(shop.namespace())
                .withName(configMap)
                .delete();
    }
}
