package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ControlPlaneIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @Test
    void eachClassHasNamespacesOfItsOwn() {
        String second = cluster.newNamespace("second");

        assertThat(cluster.namespace()).startsWith("control-plane-it-").isNotEqualTo(second);
        assertThat(cluster.client().namespaces().withName(second).get()).isNotNull();
    }

    @Test
    void auditLogTellsWhoWroteWhatAndWithWhichResult() {
        try (KubernetesClient operator = clientOf("operator")) {
            AuditLog.Mark before = cluster.audit().mark();

            operator.resource(configMap("written")).create();
            cluster.client().resource(configMap("by-somebody-else")).create();
            assertThatThrownBy(() -> operator.resource(configMap("written")).create())
                    .hasMessageContaining("already exists");
            operator.resource(configMap("written")).dryRun().update();

            AuditEntries ours = cluster.audit().since(before).by(cluster.serviceAccountUser("operator"));
            assertThat(ours.resource("configmaps").verb("create"))
                    .extracting(AuditEntry::name, AuditEntry::namespace, AuditEntry::code)
                    .containsExactly(
                            tuple("written", cluster.namespace(), 201), tuple("written", cluster.namespace(), 409));
            assertThat(ours.writes()).hasSize(2);
        }
    }

    @Test
    void auditLogTellsAWatchWhenItBegins() {
        try (KubernetesClient operator = clientOf("watching")) {
            AuditLog.Mark before = cluster.audit().mark();
            try (var watch =
                    operator.configMaps().inNamespace(cluster.namespace()).watch(ignoreAll())) {
                await().untilAsserted(() -> assertThat(watches(before)).hasSize(1));
            }
            assertThat(watches(before)).hasSize(1);
        }
    }

    /** How tests decide when a Deployment gets available, without touching the Deployment. */
    @Test
    void deploymentBecomesAvailableOnceANodeHasTheLabelThatItsPodsAskFor() {
        String label = "tests/" + cluster.namespace();
        Deployment deployment =
                cluster.client().resource(deployment("web", label)).create();
        await().until(() -> isAvailable(deployment, "False"));

        cluster.client()
                .nodes()
                .withName("node-000000")
                .edit(node -> new NodeBuilder(node)
                        .editMetadata()
                        .addToLabels(label, "")
                        .endMetadata()
                        .build());

        await().atMost(30, TimeUnit.SECONDS).until(() -> isAvailable(deployment, "True"));
    }

    @Test
    void sharedApiServerIsNotDisturbed() {
        assertThatThrownBy(cluster::apiServer).isInstanceOf(IllegalStateException.class);
    }

    private static KubernetesClient clientOf(String serviceAccount) {
        Config config = Config.fromKubeconfig(
                cluster.serviceAccountKubeconfig(serviceAccount).toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static AuditEntries watches(AuditLog.Mark mark) {
        return cluster.audit()
                .since(mark)
                .by(cluster.serviceAccountUser("watching"))
                .verb("watch");
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .build();
    }

    private static Deployment deployment(String name, String nodeLabel) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addToNodeSelector(nodeLabel, "")
                .addNewContainer()
                .withName("main")
                .withImage("main")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static boolean isAvailable(Deployment deployment, String status) {
        return cluster.client().resource(deployment).get().getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Available")
                        && condition.getStatus().equals(status));
    }

    private static Watcher<ConfigMap> ignoreAll() {
        return new Watcher<>() {
            @Override
            public void eventReceived(Action action, ConfigMap configMap) {}

            @Override
            public void onClose(WatcherException cause) {}
        };
    }
}
