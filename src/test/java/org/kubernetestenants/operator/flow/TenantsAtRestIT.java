package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** Must show 4, its second half: tenants that wait cost nothing and delay nobody. Behaviour 16. */
class TenantsAtRestIT {
    private static final int STUCK = 200;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @Test
    void two_hundred_tenants_that_wait_for_ever_delay_a_new_one_by_nothing_and_hold_no_thread() {
        KubernetesClient client = cluster.client();
        HandMade shop = new HandMade(client, cluster.namespace());
        shop.template("stuck", """
                persistentVolumeClaims:
                - id: claim
                  nameTemplate: "$uid"
                  timeoutSeconds: 3600
                  spec:
                    spec:
                      storageClassName: nobody-provides-this
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 1Gi}}
                configMaps:
                - {id: after, nameTemplate: "$uid", dependIds: [claim], spec: {data: {a: b}}}
                """);
        shop.template("quick", """
                configMaps:
                - {id: config, nameTemplate: "$uid", spec: {data: {a: b}}}
                """);
        try (OperatorProcess operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("operator"))
                .namespace(cluster.namespace())
                .property("tenant.workers", "4")
                .start()) {
            getStuck(client, shop, 0, STUCK / 2);
            int threads = threads(operator);
            getStuck(client, shop, STUCK / 2, STUCK);

            AuditLog.Mark settled = settledMark();
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            AuditEntries since = ours(settled);
            assertThat(since.list()).isEmpty();
            // Pools of the JVM and of its HTTP client breathe; a thread for each Tenant would be a hundred more.
            assertThat(threads(operator) - threads).isLessThan(STUCK / 10);
            assertThat(operator.get("/observe/metrics"))
                    .contains("tenant_operator_queue_processing{queue=\"tenants\"} 0.0");

            shop.tenant("new", "quick");
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> shop.entry("new", "config")
                            .filter(entry -> entry.state() == State.READY)
                            .isPresent());
        }
    }

    private static void getStuck(KubernetesClient client, HandMade shop, int from, int to) {
        IntStream.range(from, to).forEach(i -> shop.tenant("stuck-" + i, "stuck"));
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> blocked(client) == to);
    }

    /** How many Tenants have a resource that waits for another. */
    private static long blocked(KubernetesClient client) {
        return client.resources(Tenant.class).inNamespace(cluster.namespace()).list().getItems().stream()
                .filter(tenant -> tenant.getStatus() != null)
                .filter(tenant ->
                        tenant.getStatus().resources().stream().anyMatch(entry -> entry.state() == State.BLOCKED))
                .count();
    }

    /** The moment after which the operator has asked for nothing for a second. */
    private static AuditLog.Mark settledMark() {
        AuditLog.Mark[] mark = {cluster.audit().mark()};
        await().pollInterval(Duration.ofSeconds(1))
                .pollDelay(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    boolean quiet = ours(mark[0]).count() == 0;
                    mark[0] = cluster.audit().mark();
                    return quiet;
                });
        return mark[0];
    }

    /** What the operator asked for, but for its Lease and watches. */
    private static AuditEntries ours(AuditLog.Mark since) {
        return cluster.audit()
                .since(since)
                .by(cluster.serviceAccountUser("operator"))
                .where(entry ->
                        !entry.resource().equals("leases") && !entry.verb().equals("watch"));
    }

    private static int threads(OperatorProcess operator) {
        try (Stream<Path> tasks =
                Files.list(Path.of("/proc", Long.toString(operator.handle().pid()), "task"))) {
            return (int) tasks.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
