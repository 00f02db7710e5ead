package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.cluster.LeaderElection;
import org.kubernetestenants.operator.testing.BreakingProxy;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** Promise 37: told to end, the operator takes on nothing more, finishes what it has begun, and hands over the Lease. */
class TerminationIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();

    @Test
    void operator_told_to_end_during_a_roll_out_ends_soon_with_0_without_the_lease_and_without_complaint() {
        String namespace = cluster.newNamespace("termination");
        try (Shop shop = new Shop(client, namespace).registry("prod").template("web", "prod", """
                configMaps:
                - id: config
                  nameTemplate: "$uid-config"
                  spec: {data: {plan: "$planId"}}
                """)) {
            shop.rows(IntStream.range(0, 150).mapToObj(i -> "t" + i).toArray(String[]::new));
            try (OperatorProcess operator = operator(namespace)
                    .property("logback.configurationFile", "src/test/resources/termination/logback.xml")
                    .start()) {
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> shop.tenants().size() > 50);
                endsSoon(operator);
                assertThat(operator.exitCode()).isZero();
                assertThat(operator.log())
                        .as("two that listen to the signal can wait for each other, until both give up after 35 s")
                        .doesNotContain("JVM shutdown hook triggered");
                assertThat(holder(namespace)).isEmpty();
            }
            try (OperatorProcess next = operator(namespace).start()) {
                shop.awaitReady(150);
                assertThat(next.log()).doesNotContain("ERROR");
            }
        }
    }

    @Test
    void operator_told_to_end_as_soon_as_its_management_port_answers_ends_soon_and_holds_no_lease() {
        String namespace = cluster.newNamespace("early");
        try (OperatorProcess operator = operator(namespace).launch()) {
            await("the routes are there, and the election is next")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .ignoreExceptions()
                    .until(() -> !operator.get("/observe/health").isEmpty());
            endsSoon(operator);
        }
        assertThat(holder(namespace)).isEmpty();
    }

    /** The cluster is there and says nothing: whatever the start asks of it, it waits for. */
    @Test
    void operator_told_to_end_while_it_waits_for_an_api_server_that_never_answers_ends_soon() {
        String namespace = cluster.newNamespace("silent");
        try (BreakingProxy silent = cluster.proxy()) {
            silent.neverAnswer();
            try (OperatorProcess operator = OperatorProcess.on(cluster.kubeconfigOf(silent))
                    .namespace(namespace)
                    .launch()) {
                await("it asks").atMost(LIMIT).until(() -> silent.connections() > 0);
                endsSoon(operator);
            }
        }
        assertThat(holder(namespace)).isEmpty();
    }

    /** It took the Lease, and its flow waits for what it may not read. */
    @Test
    void operator_told_to_end_between_the_lease_and_the_start_of_its_flow_ends_soon_and_gives_the_lease_back() {
        String namespace = cluster.newNamespace("half-way");
        try (OperatorProcess operator = OperatorProcess.on(cluster.kubeconfigWithout("tenants", "blind"))
                .namespace(namespace)
                .launch()) {
            await("it holds the Lease")
                    .atMost(LIMIT)
                    .until(() -> !holder(namespace).isEmpty());
            operator.awaitLog("the flow waits");
            assertThat(operator.log()).doesNotContain("this replica leads");
            endsSoon(operator);
        }
        assertThat(holder(namespace)).isEmpty();
    }

    private static void endsSoon(OperatorProcess operator) {
        Instant told = Instant.now();
        operator.stop();
        assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(20));
        assertThat(operator.exitCode()).isIn(0, 143);
        assertThat(operator.log()).doesNotContain("ERROR", "stepArray", "\tat ");
    }

    private static OperatorProcess.Builder operator(String namespace) {
        return OperatorProcess.on(cluster.kubeconfig()).namespace(namespace);
    }

    private String holder(String namespace) {
        var lease = client.leases()
                .inNamespace(namespace)
                .withName(LeaderElection.LEASE)
                .get();
        return lease == null || lease.getSpec().getHolderIdentity() == null
                ? ""
                : lease.getSpec().getHolderIdentity();
    }
}
