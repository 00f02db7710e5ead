package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** Must show 4: what depends on something waits until it is ready, and on nothing else. Behaviours 14 to 17, 28, 29. */
class DependenciesIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private static KubernetesClient client;
    private static HandMade shop;
    private static Gadgets gadgets;
    private static OperatorProcess operator;

    @BeforeAll
    static void start() {
        client = cluster.client();
        gadgets = new Gadgets(client, cluster.namespace());
        shop = new HandMade(client, cluster.namespace());
        operator = OperatorProcess.on(cluster.kubeconfig())
                .namespace(cluster.namespace())
                .start();
    }

    @AfterAll
    static void stop() {
        operator.close();
        gadgets.close();
    }

    @Test
    void a_deployment_is_created_when_the_one_before_it_is_available_while_another_branch_goes_on() {
        shop.template(
                "chain",
                "deployments:\n" + deployment("a", nodeLabel("chain"), "") + deployment("b", "", "dependIds: [a]")
                        + deployment("c", "", "dependIds: [b]") + """
                        configMaps:
                        - {id: quick, nameTemplate: "$uid-quick", spec: {data: {a: b}}}
                        - {id: quicker, nameTemplate: "$uid-quicker", dependIds: [quick], spec: {data: {a: b}}}
                        """);
        shop.tenant("chain", "chain");

        shop.awaitState("chain", "a", State.IN_PROGRESS);
        shop.awaitState("chain", "quicker", State.READY);
        shop.awaitState("chain", "b", State.BLOCKED);
        shop.awaitState("chain", "c", State.BLOCKED);
        assertThat(deploymentNamed("chain-b")).isNull();

        labelNode("chain");
        shop.awaitReady("chain");

        assertThat(created("chain-b")).isAfterOrEqualTo(available("chain-a"));
        assertThat(created("chain-c")).isAfterOrEqualTo(available("chain-b"));
    }

    @Test
    void what_is_not_ready_in_time_fails_and_its_dependents_are_skipped_and_counted_until_it_is_ready_after_all() {
        shop.template(
                "late",
                "deployments:\n" + deployment("stuck", nodeLabel("late"), "timeoutSeconds: 2")
                        + deployment("eager", nodeLabel("late"), "waitForReady: false") + """
                        configMaps:
                        - {id: after, nameTemplate: "$uid-after", dependIds: [stuck], spec: {data: {a: b}}}
                        - {id: last, nameTemplate: "$uid-last", dependIds: [after], spec: {data: {a: b}}}
                        - {id: other, nameTemplate: "$uid-other", dependIds: [eager], spec: {data: {a: b}}}
                        - id: undaunted
                          nameTemplate: "$uid-undaunted"
                          dependIds: [stuck]
                          skipOnDependencyFailure: false
                          spec: {data: {a: b}}
                        """);
        shop.tenant("late", "late");

        assertThat(shop.awaitState("late", "stuck", State.FAILED).reason()).isEqualTo("TimedOut");
        assertThat(shop.awaitState("late", "last", State.SKIPPED).reason()).isEqualTo("DependencyFailed");
        shop.awaitState("late", "other", State.READY);
        shop.awaitState("late", "undaunted", State.READY);
        TenantStatus status = Objects.requireNonNull(shop.get("late")).getStatus();
        assertThat(status.skippedResources()).isEqualTo(2);
        assertThat(status.failedResources()).isEqualTo(1);
        assertThat(status.readyResources()).isEqualTo(3);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> shop.events("late", "DependencyFailed").stream()
                        .anyMatch(text -> text.contains("`undaunted` is applied although `stuck` failed (TimedOut)")));

        labelNode("late");
        shop.awaitReady("late");
    }

    @Test
    void a_custom_resource_without_a_status_is_ready_after_five_seconds() {
        shop.template("graced", gadget("gadget", "") + """
                configMaps:
                - {id: after, nameTemplate: "$uid-after", dependIds: [gadget], spec: {data: {a: b}}}
                """);
        shop.tenant("graced", "graced");

        shop.awaitReady("graced");

        InventoryEntry gadget = shop.entry("graced", "gadget").orElseThrow();
        assertThat(Duration.between(at(gadget.appliedAt()), at(gadget.readyAt())))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    @Test
    void what_was_ready_once_is_in_progress_later_but_never_failed_and_blocks_nobody() {
        shop.template("once", gadget("gadget", "timeoutSeconds: 1") + """
                configMaps:
                - {id: after, nameTemplate: "$uid-after", dependIds: [gadget], spec: {data: {a: b}}}
                """);
        shop.tenant("once", "once");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> gadgets.named("once-gadget").get() != null);
        gadgets.setReady("once-gadget", true);
        shop.awaitReady("once");

        gadgets.setReady("once-gadget", false);
        shop.awaitState("once", "gadget", State.IN_PROGRESS);
        client.configMaps()
                .inNamespace(cluster.namespace())
                .withName("once-after")
                .delete();

        await("what depends on it is made again all the same")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.configMaps()
                                .inNamespace(cluster.namespace())
                                .withName("once-after")
                                .get()
                        != null);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(
                                shop.entry("once", "gadget").orElseThrow().state())
                        .isEqualTo(State.IN_PROGRESS));
        gadgets.setReady("once-gadget", true);
        shop.awaitReady("once");
    }

    @Test
    void the_time_for_getting_ready_goes_on_while_the_operator_is_down() {
        Duration time = Duration.ofSeconds(12);
        String namespace = cluster.newNamespace("restart");
        HandMade there = new HandMade(client, namespace);
        there.template("slow", "deployments:\n" + deployment("slow", "tests/nowhere", "timeoutSeconds: 12"))
                .tenant("slow", "slow");
        InventoryEntry applied;
        try (OperatorProcess first =
                OperatorProcess.on(cluster.kubeconfig()).namespace(namespace).start()) {
            applied = there.awaitState("slow", "slow", State.IN_PROGRESS);
        }

        try (OperatorProcess second =
                OperatorProcess.on(cluster.kubeconfig()).namespace(namespace).start()) {
            Instant back = Instant.now();
            InventoryEntry failed = there.awaitState("slow", "slow", State.FAILED);

            assertThat(failed.appliedAt()).isEqualTo(applied.appliedAt());
            assertThat(Instant.now())
                    .isAfter(at(applied.appliedAt()).plus(time))
                    .isBefore(back.plus(time));
            assertThat(second.isAlive()).isTrue();
        }
    }

    private static Instant at(@org.jspecify.annotations.Nullable String time) {
        return Instant.parse(Objects.requireNonNull(time));
    }

    private static String nodeLabel(String name) {
        return "tests/" + cluster.namespace() + "-" + name;
    }

    /** Pods that ask for this label can run from now on. */
    private static void labelNode(String name) {
        client.nodes()
                .withName("node-000000")
                .edit(node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToLabels(nodeLabel(name), "")
                        .endMetadata()
                        .build());
    }

    private static String gadget(String id, String more) {
        return """
                manifests:
                - id: %1$s
                  nameTemplate: "$uid-%1$s"
                  %2$s
                  spec: {apiVersion: %3$s, kind: Gadget, spec: {size: 1}}
                """.formatted(id, more, gadgets.apiVersion());
    }

    /** An entry of the array: one whose pods run only on a node with the label, if there is one. */
    private static String deployment(String id, String label, String more) {
        return """
                - id: %1$s
                  nameTemplate: "$uid-%1$s"
                  %2$s
                  spec:
                    spec:
                      selector: {matchLabels: {app: "$uid-%1$s"}}
                      template:
                        metadata: {labels: {app: "$uid-%1$s"}}
                        spec: {nodeSelector: {%3$s}, containers: [{name: main, image: main}]}
                """.formatted(id, more, label.isEmpty() ? "" : "\"" + label + "\": \"\"");
    }

    private static Deployment deploymentNamed(String name) {
        return client.apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private static Instant created(String name) {
        return Instant.parse(deploymentNamed(name).getMetadata().getCreationTimestamp());
    }

    private static Instant available(String name) {
        return deploymentNamed(name).getStatus().getConditions().stream()
                .filter(condition -> condition.getType().equals("Available"))
                .map(condition -> Instant.parse(condition.getLastTransitionTime()))
                .findFirst()
                .orElseThrow();
    }
}
