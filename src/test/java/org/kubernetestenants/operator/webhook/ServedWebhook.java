package org.kubernetestenants.operator.webhook;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.testing.CertificateAuthority.Issued;

/** The API server asks about our kinds in one namespace, and takes no answer for a refusal. */
final class ServedWebhook implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    private ServedWebhook(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    static String newName() {
        return "tests-" + UUID.randomUUID();
    }

    static ServedWebhook at(KubernetesClient client, String namespace, String url, String authority) {
        return at(client, namespace, newName(), authority, url);
    }

    /**
     * @param authority PEM; null for whoever fills it in
     * @param urls a webhook each, and the API server calls all of them
     */
    static ServedWebhook at(
            KubernetesClient client, String namespace, String name, @Nullable String authority, String... urls) {
        client.resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withWebhooks(IntStream.range(0, urls.length)
                                .mapToObj(i -> webhook("n" + i, namespace, urls[i], authority))
                                .toList())
                        .build())
                .create();
        return new ServedWebhook(client, namespace, name);
    }

    private static ValidatingWebhook webhook(String name, String namespace, String url, @Nullable String authority) {
        return new ValidatingWebhookBuilder()
                .withName(name + ".operator.kubernetes-tenants.org")
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withFailurePolicy("Fail")
                .withTimeoutSeconds(10)
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                .endNamespaceSelector()
                .addNewRule()
                .withApiGroups("operator.kubernetes-tenants.org")
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE", "DELETE")
                .withResources("tenanttemplates", "tenantregistries", "tenants")
                .endRule()
                .withNewClientConfig()
                .withUrl(url)
                .withCaBundle(
                        authority == null
                                ? null
                                : Base64.getEncoder().encodeToString(authority.getBytes(StandardCharsets.US_ASCII)))
                .endClientConfig()
                .build();
    }

    /** A folder with what a CA issued. */
    static Path folder(Issued issued) {
        try {
            Path folder = Files.createTempDirectory("webhook-");
            write(folder, issued);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path folder, Issued issued) {
        try {
            Files.writeString(folder.resolve("tls.crt"), issued.certificate());
            Files.writeString(folder.resolve("tls.key"), issued.key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a bad object is refused by the webhook: the API server hears of configurations by watch. */
    void awaitCalled() {
        await("webhook is called").atMost(LIMIT).until(() -> {
            try {
                client.resource("""
                                apiVersion: operator.kubernetes-tenants.org/v1
                                kind: TenantTemplate
                                metadata: {name: probe}
                                spec: {registryId: nobody, configMaps: [{id: a, dependIds: [a], nameTemplate: a, spec: {}}]}
                                """).inNamespace(namespace).dryRun().create();
                return false;
            } catch (KubernetesClientException e) {
                return e.getStatus().getMessage().contains("TO-G201");
            }
        });
    }

    ValidatingWebhookConfiguration now() {
        return client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(name)
                .get();
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(name)
                .delete();
    }
}
