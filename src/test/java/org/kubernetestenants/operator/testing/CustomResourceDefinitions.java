package org.kubernetestenants.operator.testing;

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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Installs the definitions of a folder as users do: {@code kubectl apply --server-side -f crds/}. */
final class CustomResourceDefinitions {
    private CustomResourceDefinitions() {}

    /** Applies each {@code *.yaml}, and returns when the API server serves the kinds. Does nothing without the folder. */
    static void install(KubernetesClient client, Path folder) {
        List<CustomResourceDefinition> applied =
                files(folder).stream().map(file -> apply(client, file)).toList();
        applied.forEach(definition -> client.resource(definition)
                .waitUntilCondition(CustomResourceDefinitions::isEstablished, 30, TimeUnit.SECONDS));
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CustomResourceDefinition apply(KubernetesClient client, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(in)
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager("tests")
                            .withForce(true)
                            .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
