package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.FaultyProxy;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/**
 * Behaviour 21, must show 7: an operator that is killed, or whose answers are lost, between the first write to an object that
 * was there before and the status that would remember it. Then the Tenant goes; the object stays, for every strategy and
 * policy, since its mark came with that first write.
 */
class CrashedAdoptionIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();

    /** One resource for each combination, and whether the object there has other values. */
    private record Case(String name, String policies, boolean conflicts) {
        String value() {
            return conflicts ? "theirs" : "same";
        }
    }

    private static List<Case> cases() {
        Stream<String> policies = Stream.concat(
                Stream.of("apply", "merge", "replace").map(strategy -> "patchStrategy: " + strategy),
                Stream.of("creationPolicy: Once"));
        List<String> all = policies.flatMap(policy ->
                        Stream.of("Delete", "Retain").map(deletion -> policy + ", deletionPolicy: " + deletion))
                .flatMap(
                        policy -> Stream.of("Stuck", "Force").map(conflict -> policy + ", conflictPolicy: " + conflict))
                .toList();
        return Stream.iterate(0, i -> i < all.size(), i -> i + 1)
                .flatMap(i -> all.get(i).endsWith("Force")
                        ? Stream.of(
                                new Case("object-" + i, all.get(i), false), new Case("forced-" + i, all.get(i), true))
                        : Stream.of(new Case("object-" + i, all.get(i), false)))
                .toList();
    }

    @Test
    void behaviour_21_an_operator_is_killed_in_between() {
        String namespace = cluster.newNamespace("killed");
        HandMade shop = given(namespace);
        Map<String, String> before = uids(namespace);
        try (OperatorProcess first = OperatorProcess.on(cluster.kubeconfigWithout("tenants/status", "statusless-crash"))
                .namespace(namespace)
                .shortLease()
                .start()) {
            awaitAdopted(namespace);
            first.kill();
        }
        assertThat(Objects.requireNonNull(shop.get("acme")).getStatus()).isNull();

        shop.delete("acme");
        try (OperatorProcess next = OperatorProcess.on(cluster.kubeconfig())
                .namespace(namespace)
                .shortLease()
                .start()) {
            shop.awaitGone("acme");
            next.stop();
        }
        survived(namespace, before);
    }

    @Test
    void behaviour_21_the_answers_are_lost() {
        String namespace = cluster.newNamespace("lost");
        HandMade shop = given(namespace);
        Map<String, String> before = uids(namespace);
        try (FaultyProxy proxy = cluster.faultyProxy(1);
                OperatorProcess operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("lossy", proxy))
                        .namespace(namespace)
                        .property("tenant.max-backoff", "1000")
                        .start()) {
            // Not of all: that something is there only an answer tells.
            proxy.faults(0.5, FaultyProxy.Fault.ANSWER_LOST);
            awaitAdopted(namespace);
            assertThat(proxy.count(FaultyProxy.Fault.ANSWER_LOST)).isPositive();
            shop.delete("acme");

            proxy.noFaults();
            shop.awaitGone("acme");
            assertThat(operator.isAlive()).isTrue();
        }
        survived(namespace, before);
    }

    private HandMade given(String namespace) {
        for (Case one : cases()) {
            client.configMaps()
                    .inNamespace(namespace)
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName(one.name)
                            .endMetadata()
                            .withData(Map.of("a", one.value(), "theirs", "kept"))
                            .build())
                    .fieldManager("legacy")
                    .serverSideApply();
        }
        String resources = cases().stream()
                .map(one -> "- {id: %s, nameTemplate: %s, %s, spec: {data: {a: same}}}"
                        .formatted(one.name, one.name, one.policies))
                .collect(Collectors.joining("\n"));
        return new HandMade(client, namespace)
                .template("web", "configMaps:\n" + resources + "\n")
                .tenant("acme", "web");
    }

    private void awaitAdopted(String namespace) {
        eventually(() -> assertThat(objects(namespace))
                .allSatisfy((name, object) ->
                        assertThat(HandMade.marks(object)).as(name).containsEntry("adopted", "true")));
    }

    private void survived(String namespace, Map<String, String> before) {
        assertThat(uids(namespace)).isEqualTo(before);
        assertThat(objects(namespace))
                .allSatisfy((name, object) -> assertThat(HandMade.marks(object))
                        .as(name)
                        .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason"));
    }

    private Map<String, String> uids(String namespace) {
        return objects(namespace).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().getMetadata().getUid()));
    }

    private Map<String, ConfigMap> objects(String namespace) {
        List<String> names = cases().stream().map(Case::name).toList();
        return client.configMaps().inNamespace(namespace).list().getItems().stream()
                .filter(object -> names.contains(object.getMetadata().getName()))
                .collect(Collectors.toMap(object -> object.getMetadata().getName(), object -> object));
    }
}
