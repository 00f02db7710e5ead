package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/** Behaviour 27: somebody puts an object back as often as we do. */
class FlappingIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared()
            .withOperator(operator ->
                    operator.property("drift.flap-window", "15000").property("tenant.conflict-retry", "1000"));

    @Test
    void
            behaviour_27_an_object_that_somebody_changes_again_and_again_is_reported_with_who_does_it_and_written_more_rarely()
                    throws Exception {
        KubernetesClient client = cluster.client();
        HandMade shop = new HandMade(cluster);
        shop.template("flaps", """
                configMaps:
                - {id: config, nameTemplate: "$uid", conflictPolicy: Force, spec: {data: {a: ours}}}
                - {id: beside, nameTemplate: "$uid-beside", spec: {data: {a: b}}}
                """).tenant("flaps", "flaps").awaitReady("flaps");
        AuditLog.Mark begin = cluster.audit().mark();

        try (Watch fight = client.configMaps()
                .inNamespace(cluster.namespace())
                .withName("flaps")
                .watch(new Fighter(client))) {
            InventoryEntry flapping = shop.awaitState("flaps", "config", State.CONFLICTED);
            assertThat(flapping.reason()).isEqualTo("Flapping");
            assertThat(flapping.message())
                    .contains("stubborn changes ConfigMap", "put right 5 times in 15 s", "--show-managed-fields");
            assertThat(writes(begin)).isEqualTo(5);
            eventually(() -> assertThat(shop.events("flaps", "Flapping")).isNotEmpty());
            await().atMost(Duration.ofSeconds(60)).until(() -> writes(begin) > 5);
        }
        // The last word may have been the other's, after which it is put right once more.
        eventually(() -> assertThat(client.configMaps()
                        .inNamespace(cluster.namespace())
                        .withName("flaps")
                        .get()
                        .getData())
                .containsEntry("a", "ours"));
        shop.awaitReady("flaps");
    }

    private static int writes(AuditLog.Mark since) {
        return cluster.audit()
                .since(since)
                .by(cluster.serviceAccountUser("operator"))
                .writes()
                .resource("configmaps")
                .name("flaps")
                .where(entry -> !entry.isDryRun())
                .where(entry -> entry.code() < 300)
                .count();
    }

    /** Writes its own value at each event that shows another. */
    private record Fighter(KubernetesClient client) implements Watcher<ConfigMap> {
        @Override
        public void eventReceived(Action action, ConfigMap now) {
            if (action != Action.DELETED && !"theirs".equals(now.getData().get("a"))) {
                client.resource(now)
                        .patch(
                                new PatchContext.Builder()
                                        .withPatchType(PatchType.JSON_MERGE)
                                        .withFieldManager("stubborn")
                                        .build(),
                                "{\"data\": {\"a\": \"theirs\"}}");
            }
        }

        @Override
        public void onClose(WatcherException cause) {}
    }
}
