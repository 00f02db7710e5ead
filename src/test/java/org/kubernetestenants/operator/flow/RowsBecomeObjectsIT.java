package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** Must show 1: rows × templates become Tenants, objects, and counts. */
class RowsBecomeObjectsIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();

    @Test
    void three_rows_and_two_templates_make_six_ready_tenants_and_right_counts() {
        String namespace = cluster.namespace();
        try (Shop shop = new Shop(client, namespace).rows("a", "b", "c");
                OperatorProcess operator = OperatorProcess.on(cluster.kubeconfig())
                        .namespace(namespace)
                        .start()) {
            shop.registry("prod");
            shop.template("web", "prod", """
                    configMaps:
                    - id: config
                      nameTemplate: "$uid-config"
                      spec: {data: {plan: "$planId", host: "$host"}}
                    deployments:
                    - id: app
                      nameTemplate: "$uid-web"
                      dependIds: [config]
                      spec:
                        spec:
                          replicas: 1
                          selector: {matchLabels: {app: "$uid"}}
                          template:
                            metadata: {labels: {app: "$uid"}}
                            spec: {containers: [{name: web, image: nginx}]}
                    """);
            shop.template("mail", "prod", """
                    secrets:
                    - id: secret
                      nameTemplate: "$uid-mail"
                      spec: {stringData: {user: "$uid"}}
                    """);

            shop.awaitReady(6);

            assertThat(client.configMaps()
                            .inNamespace(namespace)
                            .withName("a-config")
                            .get()
                            .getData())
                    .containsEntry("plan", "basic")
                    .containsEntry("host", "a.example.com");
            eventually(() -> {
                var registry = Objects.requireNonNull(shop.registryNow("prod")).getStatus();
                assertThat(registry.desired()).isEqualTo(6);
                assertThat(registry.ready()).isEqualTo(6);
                assertThat(registry.failed()).isZero();
                assertThat(registry.referencingTemplates()).isEqualTo(2);
                var web = Objects.requireNonNull(shop.templateNow("web")).getStatus();
                assertThat(web.totalTenants()).isEqualTo(3);
                assertThat(web.readyTenants()).isEqualTo(3);
            });
            assertThat(operator.isAlive()).isTrue();
        }
    }
}
