package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.FaultyProxy;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** Behaviour 43: a kind that the operator may not watch is looked at now and then, and the missing rule is named. */
class WatchForbiddenIT {
    private static final String RESOURCES = """
            configMaps:
            - {id: config, nameTemplate: "$uid-config", spec: {data: {key: "1"}}}
            networkPolicies:
            - {id: policy, nameTemplate: "$uid-policy", dependIds: [config], spec: {spec: {podSelector: {}}}}
            """;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final List<HasMetadata> granted = new ArrayList<>();

    @AfterEach
    void takeBack() {
        granted.forEach(object -> cluster.client().resource(object).delete());
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "list"})
    void behaviour_43_the_tenant_is_ready_drift_is_seen_at_the_next_check_and_once_granted_the_watch_begins_by_itself(
            String read) {
        String account = "no-watch-" + read;
        Path kubeconfig = cluster.kubeconfigWithout("none", account);
        grant(account, read, "get", "create", "patch", "update", "delete");
        HandMade made = new HandMade(cluster).template("policies-" + read, RESOURCES);
        String tenant = "t-" + read;
        try (OperatorProcess operator = OperatorProcess.on(kubeconfig)
                .namespace(cluster.namespace())
                .shortLease()
                .property("tenant.watch-check", "3000")
                .start()) {
            made.tenant(tenant, "policies-" + read).awaitReady(tenant);
            InventoryEntry entry = made.awaitState(tenant, "policy", State.READY);
            assertThat(entry.reason()).isEqualTo("WatchForbidden");
            assertThat(entry.message())
                    .contains(
                            "missing rule: {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, watch]}");
            assertThat(made.entry(tenant, "config").orElseThrow().reason()).isNull();

            String before = uid(tenant);
            delete(tenant);
            eventually(() -> assertThat(uid(tenant)).isNotIn("none", before));
            cluster.client()
                    .configMaps()
                    .inNamespace(cluster.namespace())
                    .withName(tenant + "-config")
                    .delete();
            eventually(() -> assertThat(cluster.client()
                            .configMaps()
                            .inNamespace(cluster.namespace())
                            .withName(tenant + "-config")
                            .get())
                    .isNotNull());
            assertThat(made.events("policies-" + read, "WatchForbidden")).hasSize(1);
            assertThat(operator.log().lines().filter(line -> line.contains("the operator may not watch")))
                    .hasSize(1);

            grantAs(account + "-watch", account, "list", "watch");
            // The refused watch is begun again half a minute later.
            eventually(
                    () -> assertThat(made.entry(tenant, "policy").orElseThrow().reason())
                            .isNull());
            AuditLog.Mark watched = cluster.audit().mark();
            String second = uid(tenant);
            delete(tenant);
            eventually(() -> assertThat(uid(tenant)).isNotIn("none", second));
            made.awaitReady(tenant);
            assertThat(cluster.audit()
                            .since(watched)
                            .by(cluster.serviceAccountUser(account))
                            .resource("networkpolicies")
                            .verb("list")
                            .list())
                    .isEmpty();
            made.delete(tenant);
            made.awaitGone(tenant);
            assertThat(uid(tenant)).isEqualTo("none");
        }
    }

    /** Removal needs no watch either. */
    @Test
    void behaviour_43_a_tenant_whose_kind_is_not_watched_is_removed_as_any_other() {
        Path kubeconfig = cluster.kubeconfigWithout("none", "remover");
        grant("remover", "get", "create", "patch", "update", "delete");
        HandMade made = new HandMade(cluster).template("removed", RESOURCES);
        try (OperatorProcess ignored = OperatorProcess.on(kubeconfig)
                .namespace(cluster.namespace())
                .shortLease()
                .property("tenant.watch-check", "1000")
                .start()) {
            made.tenant("leaves", "removed").awaitReady("leaves");
            made.delete("leaves");
            made.awaitGone("leaves");
            assertThat(uid("leaves")).isEqualTo("none");
        }
    }

    /** Where not even reads are allowed, nobody knows how the object is: it fails, and the others do not. */
    @Test
    void behaviour_43_an_object_that_cannot_even_be_read_fails_with_the_rule() {
        Path kubeconfig = cluster.kubeconfigWithout("none", "blind");
        grant("blind", "create", "patch", "update", "delete");
        HandMade made = new HandMade(cluster).template("unseen", RESOURCES);
        try (OperatorProcess ignored = OperatorProcess.on(kubeconfig)
                .namespace(cluster.namespace())
                .shortLease()
                .property("tenant.watch-check", "1000")
                .start()) {
            made.tenant("dark", "unseen");
            InventoryEntry entry = made.awaitState("dark", "policy", State.FAILED);
            assertThat(entry.reason()).isEqualTo("Forbidden");
            assertThat(entry.message()).contains("may not get NetworkPolicy.networking.k8s.io");
            made.awaitState("dark", "config", State.READY);
            made.delete("dark");
        }
    }

    /** Nor does it take a watch of definitions to find out that a kind is gone: an answer that knows none leads to a new discovery. */
    @Test
    void behaviour_32_a_kind_that_is_gone_holds_nobody_up_although_no_definition_may_be_watched() {
        Path kubeconfig = cluster.kubeconfigWithout("none", "undefined");
        HandMade made = new HandMade(cluster);
        try (OperatorProcess ignored = OperatorProcess.on(kubeconfig)
                .namespace(cluster.namespace())
                .shortLease()
                .start()) {
            try (Gadgets gadgets = new Gadgets(cluster.client(), cluster.namespace())) {
                grantAs("undefined", "undefined", cluster.namespace() + ".example.com", "gadgets", new String[] {"*"});
                made.template("undefined", """
                                manifests:
                                - id: gadget
                                  nameTemplate: "$uid"
                                  spec: {apiVersion: %s, kind: Gadget, spec: {size: 1}}
                                """.formatted(gadgets.apiVersion())).tenant("undefined", "undefined");
                eventually(() -> assertThat(gadgets.named("undefined").get()).isNotNull());
                gadgets.setReady("undefined", true);
                made.awaitReady("undefined");
            }
            eventually(() -> assertThat(cluster.client()
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName("gadgets." + cluster.namespace() + ".example.com")
                            .get())
                    .isNull());

            made.delete("undefined");

            made.awaitGone("undefined");
        }
    }

    /** What the watch had seen stays known; only what happens from then on has to be looked for. */
    @Test
    void
            behaviour_43_a_right_that_is_taken_away_while_the_operator_runs_is_missed_when_the_watch_ends_and_not_before() {
        cluster.kubeconfigWithout("none", "taken");
        grant("taken", "get", "list", "create", "patch", "update", "delete");
        grantAs("taken-watch", "taken", "watch");
        HandMade made = new HandMade(cluster).template("taken", RESOURCES);
        try (FaultyProxy proxy = cluster.faultyProxy(1);
                OperatorProcess operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("taken", proxy))
                        .namespace(cluster.namespace())
                        .shortLease()
                        .property("tenant.watch-check", "3000")
                        .start()) {
            made.tenant("bob", "taken").awaitReady("bob");
            assertThat(made.entry("bob", "policy").orElseThrow().reason()).isNull();

            takeBack("taken-watch");
            eventually(() -> assertThat(mayWatch("taken")).isFalse());
            String first = uid("bob");
            delete("bob");
            eventually(() -> assertThat(uid("bob")).isNotIn("none", first));
            assertThat(made.entry("bob", "policy").orElseThrow().reason()).isNull();

            proxy.cutWatches();
            eventually(
                    () -> assertThat(made.entry("bob", "policy").orElseThrow().reason())
                            .isEqualTo("WatchForbidden"));
            assertThat(made.entry("bob", "policy").orElseThrow().message())
                    .contains(
                            "missing rule: {apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [get, list, watch]}");
            made.awaitReady("bob");
            for (int check = 1; check <= 2; check++) {
                String before = uid("bob");
                delete("bob");
                eventually(() -> assertThat(uid("bob")).isNotIn("none", before));
            }
            assertThat(made.events("taken", "WatchForbidden")).hasSize(1);
            assertThat(operator.log().lines().filter(line -> line.contains("the operator may not watch")))
                    .hasSize(1);

            grantAs("taken-again", "taken", "watch");
            eventually(
                    () -> assertThat(made.entry("bob", "policy").orElseThrow().reason())
                            .isNull());
            AuditLog.Mark watched = cluster.audit().mark();
            String last = uid("bob");
            delete("bob");
            eventually(() -> assertThat(uid("bob")).isNotIn("none", last));
            assertThat(cluster.audit()
                            .since(watched)
                            .by(cluster.serviceAccountUser("taken"))
                            .resource("networkpolicies")
                            .verb("list")
                            .list())
                    .isEmpty();
            made.delete("bob");
            made.awaitGone("bob");
        }
    }

    private static boolean mayWatch(String account) {
        return cluster.client()
                .authorization()
                .v1()
                .subjectAccessReview()
                .create(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(cluster.serviceAccountUser(account))
                        .withNewResourceAttributes()
                        .withGroup("networking.k8s.io")
                        .withResource("networkpolicies")
                        .withVerb("watch")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }

    private void takeBack(String role) {
        String name = cluster.namespace() + "-policies-" + role;
        cluster.client().rbac().clusterRoleBindings().withName(name).delete();
    }

    private static void delete(String tenant) {
        cluster.client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(cluster.namespace())
                .withName(tenant + "-policy")
                .delete();
    }

    private static String uid(String tenant) {
        @Nullable
        NetworkPolicy found = cluster.client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(cluster.namespace())
                .withName(tenant + "-policy")
                .get();
        return found == null
                ? "none"
                : Objects.requireNonNull(found.getMetadata().getUid());
    }

    private void grant(String account, String... verbs) {
        grantAs(account, account, verbs);
    }

    private void grantAs(String role, String account, String... verbs) {
        grantAs(role, account, "networking.k8s.io", "networkpolicies", verbs);
    }

    private void grantAs(String role, String account, String group, String resources, String[] verbs) {
        String name = cluster.namespace() + "-policies-" + role;
        create(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups(group)
                .withResources(resources)
                .withVerbs(verbs)
                .endRule()
                .build());
        create(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name)
                .addNewSubject(null, "ServiceAccount", account, cluster.namespace())
                .build());
    }

    private void create(HasMetadata object) {
        cluster.client().resource(object).create();
        granted.add(object);
    }
}
