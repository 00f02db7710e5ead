package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.ApiServerProcess;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** An API server that goes and comes back is survived: rows and drift are acted on afterwards, by the same process. */
class ApiServerRestartIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.own("api-restart");

    private final KubernetesClient client = cluster.client();

    @Test
    void rows_and_drift_are_acted_on_after_the_api_server_was_away_for_longer_than_the_lease() {
        String namespace = cluster.namespace();
        try (Shop shop = new Shop(client, namespace)
                        .rows("a", "b")
                        .registry("prod")
                        .template("web", "prod", """
                                configMaps:
                                - id: config
                                  nameTemplate: "$uid-config"
                                  spec: {data: {plan: "$planId"}}
                                """);
                OperatorProcess operator = OperatorProcess.on(cluster.kubeconfig())
                        .namespace(namespace)
                        .property("lease.duration", "5000")
                        .property("lease.renew", "500")
                        .property("lease.retry", "500")
                        .property("lease.margin", "2000")
                        .start()) {
            shop.awaitReady(2);

            ApiServerProcess.Stopped away = cluster.apiServer().stop();
            operator.awaitLog("this replica stands by");
            shop.rows("c");
            away.start();

            await("leads again")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> operator.log().lastIndexOf("this replica leads")
                            > operator.log().indexOf("this replica stands by"));
            awaitConfig("c-config");
            client.configMaps().inNamespace(namespace).withName("a-config").delete();
            awaitConfig("a-config");
            shop.rows("d");
            awaitConfig("d-config");
            shop.awaitReady(4);
            assertThat(operator.log()).doesNotContain("TO-K799");
        }
    }

    private void awaitConfig(String name) {
        await(name)
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> client.configMaps()
                                .inNamespace(cluster.namespace())
                                .withName(name)
                                .get()
                        != null);
    }
}
