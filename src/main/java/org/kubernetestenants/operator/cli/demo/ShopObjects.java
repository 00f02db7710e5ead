package org.kubernetestenants.operator.cli.demo;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the sample into a cluster, as users would by {@code kubectl apply --server-side}. */
final class ShopObjects {
    static final String NAMESPACE = "shop";
    static final List<String> TEMPLATES = List.of("template-web.yaml", "template-analytics.yaml");
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("tenant-operator-demo")
            .withForce(true)
            .build();

    private final KubernetesClient client;

    ShopObjects(KubernetesClient client) {
        this.client = client;
    }

    /** Returns when the API server serves the kinds of these definitions. */
    void installDefinitions(Path folder) throws IOException {
        List<CustomResourceDefinition> applied;
        try (Stream<Path> files = Files.list(folder)) {
            applied = files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> client.resource(read(file, CustomResourceDefinition.class))
                            .patch(APPLY))
                    .toList();
        }
        applied.forEach(definition ->
                client.resource(definition).waitUntilCondition(ShopObjects::isEstablished, 30, TimeUnit.SECONDS));
    }

    /** Makes the namespace with password, registry and templates. The templates come last: then they are valid at once. */
    void install(Path example, ShopDatabase database) {
        apply(new NamespaceBuilder()
                .withNewMetadata()
                .withName(NAMESPACE)
                .endMetadata()
                .build());
        apply(new SecretBuilder()
                .withNewMetadata()
                .withName("shop-database")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToStringData("password", database.password())
                .build());
        GenericKubernetesResource registry = read(example.resolve("registry.yaml"), GenericKubernetesResource.class);
        connect(registry, database.port());
        apply(registry);
        TEMPLATES.forEach(file -> apply(read(example.resolve(file), GenericKubernetesResource.class)));
    }

    /** Puts the demo's database into a registry's settings. */
    static void connect(GenericKubernetesResource registry, int port) {
        Map<String, Object> settings = registry.get("spec", "source", "mysql");
        settings.put("host", "127.0.0.1");
        settings.put("port", port);
    }

    private void apply(HasMetadata object) {
        if (!(object instanceof Namespace)) {
            object.getMetadata().setNamespace(NAMESPACE);
        }
        client.resource(object).patch(APPLY);
    }

    private <T> T read(Path file, Class<T> type) {
        try (InputStream in = Files.newInputStream(file)) {
            return client.getKubernetesSerialization().unmarshal(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
