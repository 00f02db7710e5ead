package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Helm;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** The chart's webhook: an operator with the rights and arguments of a release fills in what the chart leaves out, and helm leaves it. */
class ChartWebhookIT {
    private static final String NAME = "hook-tenant-operator";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();

    @Test
    void the_operator_fills_in_certificates_by_the_rights_of_the_chart_and_an_upgrade_leaves_them() {
        helm("install", "replicas=0");
        try {
            assertThat(secret().getData()).isNullOrEmpty();
            try (OperatorProcess operator = operator()) {
                eventually(() -> {
                    assertThat(secret().getData()).containsOnlyKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
                    assertThat(caBundle()).isEqualTo(secret().getData().get("ca.crt"));
                });
                assertThat(operator.isHealthy()).isTrue();
            }
            String uid = configuration().getMetadata().getUid();
            var data = secret().getData();

            helm("upgrade", "replicas=0,webhook.failurePolicy=Fail");

            assertThat(configuration().getWebhooks().getFirst().getFailurePolicy())
                    .isEqualTo("Fail");
            assertThat(configuration().getMetadata().getUid()).isEqualTo(uid);
            assertThat(caBundle()).isEqualTo(data.get("ca.crt"));
            assertThat(secret().getData()).isEqualTo(data);
        } finally {
            Helm.run("uninstall", "hook", "--namespace", cluster.namespace(), "--kubeconfig", kubeconfig());
        }
        assertThat(client.admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName(NAME + "-webhook")
                        .get())
                .isNull();
    }

    /** With the Deployment's arguments, but for the port, which another test may have. */
    private static OperatorProcess operator() {
        List<String> options = Helm.template("hook", cluster.namespace()).stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .flatMap(deployment ->
                        deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs().stream())
                .filter(argument -> argument.startsWith("--webhook"))
                .map(argument -> argument.replace("9443", Integer.toString(OperatorProcess.freePort())))
                .toList();
        assertThat(options).hasSize(4);
        return OperatorProcess.on(cluster.kubeconfigOf(NAME))
                .namespace(cluster.namespace())
                .option(options.toArray(String[]::new))
                .start();
    }

    private static void helm(String command, String values) {
        Helm.run(
                command,
                "hook",
                Helm.chart().toString(),
                "--namespace",
                cluster.namespace(),
                "--kubeconfig",
                kubeconfig(),
                "--set",
                "crds.install=false,webhook.namespaceSelector.matchLabels.none=here," + values);
    }

    private static String kubeconfig() {
        return cluster.kubeconfig().toString();
    }

    private Secret secret() {
        return Objects.requireNonNull(client.secrets()
                .inNamespace(cluster.namespace())
                .withName(NAME + "-webhook")
                .get());
    }

    private ValidatingWebhookConfiguration configuration() {
        return Objects.requireNonNull(client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(NAME + "-webhook")
                .get());
    }

    private String caBundle() {
        return String.valueOf(
                configuration().getWebhooks().getFirst().getClientConfig().getCaBundle());
    }

    @Test
    void the_page_shows_three_kinds_of_certificates(@TempDir Path folder) throws IOException {
        List<String> blocks = HowTo.page("admission-webhook").blocks("bash");
        assertThat(blocks).hasSize(3);

        assertThat(rendered(folder, blocks.get(0)))
                .filteredOn(object -> object.getKind().equals("Certificate"))
                .singleElement()
                .satisfies(certificate -> assertThat(certificate.toString()).contains("name=internal"));
        assertThat(rendered(folder, blocks.get(1)).toString())
                .contains("secretName=webhook-tls", "caBundle=Y2VydGlmaWNhdGU=");
        assertThat(rendered(folder, blocks.get(2)).toString())
                .contains("--webhook-host=operator.example.com", "url=https://operator.example.com:9443/");
        assertThat(Helm.template("tenants", "tenant-operator", "--set", "watch.namespaces={a}"))
                .noneMatch(object -> object.getMetadata().getName().endsWith("webhook"));
        assertThat(Helm.template("tenants", "tenant-operator", "--set", "webhook.enabled=false"))
                .noneMatch(object -> object.getMetadata().getName().endsWith("webhook"));
    }

    /** What the block's options make of the chart. */
    private static List<HasMetadata> rendered(Path folder, String block) throws IOException {
        Path authority = Files.writeString(folder.resolve("ca.crt"), "certificate");
        String[] options = Stream.of(block.replace("\\\n", " ")
                        .split("--reset-then-reuse-values")[1]
                        .strip()
                        .split("\\s+"))
                .map(option -> option.replace("=ca.crt", "=" + authority))
                .toArray(String[]::new);
        return Helm.template("tenants", "tenant-operator", options);
    }
}
