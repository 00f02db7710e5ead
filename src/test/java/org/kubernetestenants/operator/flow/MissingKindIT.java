package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** A missing kind waits for its definition and goes on by itself, without asking for it again and again. Behaviour 32's gone kinds. */
class MissingKindIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    private static final String RESOURCES = """
            configMaps:
            - {id: config, nameTemplate: "$uid-config", spec: {data: {key: "1"}}}
            manifests:
            - id: gadget
              nameTemplate: "$uid-gadget"
              spec: {apiVersion: %s, kind: Gadget, spec: {size: 1}}
            """;

    /** Retries come so late that nothing but the definition's own event can be in time. */
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared()
            .withOperator(operator ->
                    operator.property("tenant.min-backoff", "300000").property("tenant.no-status-grace", "500"));

    @Test
    void what_waits_for_a_kind_goes_on_within_seconds_of_its_definition_also_after_it_was_gone() {
        HandMade made = new HandMade(cluster);
        String apiVersion = cluster.namespace() + ".example.com/v1";
        made.template("gadgets", RESOURCES.formatted(apiVersion)).tenant("ada", "gadgets");
        made.awaitState("ada", "config", State.READY);
        assertThat(made.awaitState("ada", "gadget", State.FAILED).reason()).isEqualTo("KindUnknown");

        try (Gadgets gadgets = new Gadgets(cluster.client(), cluster.namespace())) {
            await().atMost(SOON).until(() -> gadgets.named("ada-gadget").get() != null);
            made.awaitReady("ada");
        }
        // While the definition is on its way out, what the server says of its objects is something else.
        eventually(
                () -> assertThat(made.awaitState("ada", "gadget", State.FAILED).reason())
                        .isEqualTo("KindUnknown"));
        made.awaitState("ada", "config", State.READY);

        try (Gadgets again = new Gadgets(cluster.client(), cluster.namespace())) {
            await().atMost(SOON).until(() -> again.named("ada-gadget").get() != null);
            made.awaitReady("ada");
            again.named("ada-gadget").delete();
            eventually(() -> assertThat(again.named("ada-gadget").get()).isNotNull());
            made.delete("ada");
            made.awaitGone("ada");
            assertThat(again.named("ada-gadget").get()).isNull();
        }
    }

    /** Nobody tells then; the retry, here after 3 s at most, finds out. */
    @Test
    void where_definitions_may_not_be_watched_what_waits_for_a_kind_goes_on_with_its_next_retry() {
        String namespace = cluster.newNamespace("untold");
        String group = namespace + ".example.com";
        Path kubeconfig = cluster.kubeconfigWithout("none", "untold");
        HasMetadata role = create(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .addNewRule()
                .withApiGroups(group)
                .withResources("*")
                .withVerbs("*")
                .endRule()
                .build());
        HasMetadata binding = create(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", namespace)
                .addNewSubject(null, "ServiceAccount", "untold", cluster.namespace())
                .build());
        HandMade made = new HandMade(cluster.client(), namespace);
        AuditLog.Mark start = cluster.audit().mark();
        try (OperatorProcess ignored = OperatorProcess.on(kubeconfig)
                .namespace(namespace)
                .shortLease()
                .property("tenant.max-backoff", "3000")
                .property("tenant.no-status-grace", "500")
                .start()) {
            made.template("gadgets", RESOURCES.formatted(group + "/v1")).tenant("ida", "gadgets");
            made.awaitState("ida", "config", State.READY);
            assertThat(made.awaitState("ida", "gadget", State.FAILED).reason()).isEqualTo("KindUnknown");
            assertThat(cluster.audit()
                            .since(start)
                            .by(cluster.serviceAccountUser("untold"))
                            .resource("customresourcedefinitions")
                            .list())
                    .isNotEmpty()
                    .allMatch(request -> request.code() == 403);

            try (Gadgets gadgets = new Gadgets(cluster.client(), namespace)) {
                await().atMost(SOON).until(() -> gadgets.named("ida-gadget").get() != null);
                made.awaitReady("ida");
                made.delete("ida");
                made.awaitGone("ida");
                assertThat(gadgets.named("ida-gadget").get()).isNull();
            }
        } finally {
            cluster.client().resource(binding).delete();
            cluster.client().resource(role).delete();
        }
    }

    private static HasMetadata create(HasMetadata object) {
        return cluster.client().resource(object).create();
    }

    /** Definitions that nobody waits for wake nobody. */
    @Test
    void other_definitions_cause_no_request_for_a_tenant() {
        HandMade made = new HandMade(cluster)
                .template("plain", "configMaps: [{id: one, nameTemplate: '$uid-plain', spec: {data: {key: '1'}}}]")
                .tenant("eve", "plain");
        made.awaitReady("eve");
        AuditLog.Mark before = cluster.audit().mark();
        try (Gadgets ignored = new Gadgets(cluster.client(), cluster.newNamespace("other"))) {
            await().during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.audit()
                            .since(before)
                            .by(cluster.serviceAccountUser("operator"))
                            .resource("configmaps", "tenants")
                            .list()
                            .isEmpty());
        }
    }
}
