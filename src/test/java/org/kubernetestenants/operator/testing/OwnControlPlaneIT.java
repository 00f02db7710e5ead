package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OwnControlPlaneIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.own("control-plane");

    @Test
    void frozenApiServerAnswersNothingUntilItIsThawed() {
        try (KubernetesClient impatient = impatientClient()) {
            cluster.apiServer().freeze();
            assertThatThrownBy(impatient::getKubernetesVersion).isInstanceOf(KubernetesClientException.class);

            cluster.apiServer().thaw();
            assertThat(impatient.getKubernetesVersion().getGitVersion()).startsWith("v");
        }
    }

    @Test
    void stoppedApiServerComesBackWithItsData() {
        ApiServerProcess.Stopped stopped = cluster.apiServer().stop();
        try (KubernetesClient impatient = impatientClient()) {
            assertThatThrownBy(impatient::getKubernetesVersion).isInstanceOf(KubernetesClientException.class);

            stopped.start();
            await().atMost(30, TimeUnit.SECONDS)
                    .ignoreExceptions()
                    .until(() ->
                            impatient.namespaces().withName(cluster.namespace()).get() != null);
        }
        // The controllers are still there: a namespace gets its service account.
        cluster.newNamespace("after-restart");
    }

    private static KubernetesClient impatientClient() {
        Config config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
        config.setRequestTimeout(500);
        config.setConnectionTimeout(500);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
