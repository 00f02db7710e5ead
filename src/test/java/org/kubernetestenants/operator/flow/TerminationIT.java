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
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** Promise 37: told to end, the operator takes on nothing more, finishes what it has begun, and hands over the Lease. */
class TerminationIT {
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
            try (OperatorProcess operator = operator(namespace).start()) {
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> shop.tenants().size() > 50);
                Instant told = Instant.now();
                operator.stop();

                assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(20));
                assertThat(operator.exitCode()).isZero();
                assertThat(operator.log()).doesNotContain("ERROR", "stepArray", "\tat ");
                assertThat(holder(namespace)).isEmpty();
            }
            try (OperatorProcess next = operator(namespace).start()) {
                shop.awaitReady(150);
                assertThat(next.log()).doesNotContain("ERROR");
            }
        }
    }

    /** Whatever it was doing at that moment; nothing was written yet. */
    @Test
    void operator_told_to_end_while_it_starts_ends_with_0_and_leaves_no_lease() {
        String namespace = cluster.newNamespace("early");
        for (int millis : new int[] {600, 1_200, 2_400}) {
            try (OperatorProcess operator = operator(namespace).launch()) {
                await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
                operator.stop();
                assertThat(operator.exitCode()).isIn(0, 143);
                assertThat(operator.log()).doesNotContain("ERROR", "stepArray", "\tat ");
                assertThat(holder(namespace)).isEmpty();
            }
        }
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
