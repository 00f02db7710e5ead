package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/**
 * Must show 9, promises 21 and 31: killed at any moment, the operator leaves nothing unknown behind. Each seed kills it once
 * while 50 tenants are made, and once while all of them change. Three seeds in the build, ten with {@code -Plong}.
 */
@Execution(ExecutionMode.CONCURRENT)
class KillIT {
    private static final int TENANTS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TRACKING = "kubernetes-tenants.org/tenant";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("test.long") ? 10 : 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void killed_in_the_middle_of_a_roll_out_it_converges_and_nothing_is_left_over_missing_or_adopted(long seed) {
        Random random = new Random(seed);
        String namespace = cluster.newNamespace("kill");
        try (Shop shop = new Shop(client, namespace).registry("prod")) {
            template(shop, "one");
            shop.rows(uids().toArray(String[]::new));
            try (OperatorProcess first = operator(namespace).start()) {
                killDuring(first, namespace, "one", random);
            }
            try (OperatorProcess second = operator(namespace).start()) {
                converges(second, shop, "one");
                template(shop, "two");
                killDuring(second, namespace, "two", random);
            }
            try (OperatorProcess third = operator(namespace).start()) {
                converges(third, shop, "two");
            }
        }
    }

    /** Kills it when a random number of the generation's objects is there, and some milliseconds later. */
    private void killDuring(OperatorProcess operator, String namespace, String generation, Random random) {
        int moment = random.nextInt(3 * TENANTS);
        int millis = random.nextInt(50);
        await(generation + ", object " + moment)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> objectsOf(namespace, generation).size() >= moment);
        await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
        operator.kill();
        System.out.printf("%s: killed at object %d + %d ms%n", generation, moment, millis);
    }

    private void converges(OperatorProcess operator, Shop shop, String generation) {
        await("all of " + generation)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> objectsOf(shop.namespace(), generation).size() == 3 * TENANTS);
        shop.awaitReady(TENANTS);
        await("nothing else")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(names(objects(shop.namespace())))
                        .isEqualTo(names(objectsOf(shop.namespace(), generation))));
        assertThat(objects(shop.namespace()).stream()
                        .filter(o -> o.getMetadata().getAnnotations() != null
                                && o.getMetadata().getAnnotations().containsKey("kubernetes-tenants.org/adopted")))
                .isEmpty();
        await().atMost(LIMIT).untilAsserted(() -> inventoriesAreRight(shop));
        assertThat(operator.log()).doesNotContain("ERROR");
    }

    /** What the Tenants know is exactly what there is. */
    private void inventoriesAreRight(Shop shop) {
        Set<String> uids = objects(shop.namespace()).stream()
                .map(object -> object.getMetadata().getUid())
                .collect(Collectors.toSet());
        assertThat(shop.tenants())
                .allSatisfy(tenant -> assertThat(tenant.getStatus().resources())
                        .hasSize(3)
                        .allSatisfy(entry -> {
                            assertThat(uids).contains(entry.uid());
                            assertThat(entry.adopted()).isNull();
                        }));
    }

    private static OperatorProcess.Builder operator(String namespace) {
        return OperatorProcess.on(cluster.kubeconfig()).namespace(namespace).shortLease();
    }

    /** New names in each generation, so that what the one before made must go; a chain, so that order matters. */
    private static void template(Shop shop, String generation) {
        shop.template("web", "prod", """
                secrets:
                - id: secret
                  nameTemplate: "$uid-secret-%1$s"
                  labelsTemplate: {generation: "%1$s"}
                  spec: {stringData: {user: "$uid"}}
                configMaps:
                - id: config
                  nameTemplate: "$uid-config-%1$s"
                  labelsTemplate: {generation: "%1$s"}
                  dependIds: [secret]
                  spec: {data: {plan: "$planId"}}
                services:
                - id: service
                  nameTemplate: "$uid-%1$s"
                  labelsTemplate: {generation: "%1$s"}
                  dependIds: [config]
                  spec: {spec: {selector: {app: "$uid"}, ports: [{port: 80}]}}
                """.formatted(generation));
    }

    private static List<String> uids() {
        return IntStream.range(0, TENANTS).mapToObj(i -> "t" + i).toList();
    }

    private List<HasMetadata> objectsOf(String namespace, String generation) {
        return objects(namespace).stream()
                .filter(o -> generation.equals(o.getMetadata().getLabels().get("generation")))
                .toList();
    }

    private List<HasMetadata> objects(String namespace) {
        return Stream.<List<? extends HasMetadata>>of(
                        client.secrets()
                                .inNamespace(namespace)
                                .withLabel(TRACKING)
                                .list()
                                .getItems(),
                        client.configMaps()
                                .inNamespace(namespace)
                                .withLabel(TRACKING)
                                .list()
                                .getItems(),
                        client.services()
                                .inNamespace(namespace)
                                .withLabel(TRACKING)
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .map(HasMetadata.class::cast)
                .toList();
    }

    private static Set<String> names(List<HasMetadata> objects) {
        return objects.stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
