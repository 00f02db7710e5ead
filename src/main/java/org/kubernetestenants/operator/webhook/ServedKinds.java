package org.kubernetestenants.operator.webhook;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.kubernetestenants.operator.api.TenantTemplateSpec;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which kinds of a template nobody serves yet: their definitions may follow, so that this is a warning only. */
final class ServedKinds {
    private static final Logger LOG = LoggerFactory.getLogger(ServedKinds.class);
    /** The API server waits for the whole answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Kinds kinds;

    ServedKinds(Kinds kinds) {
        this.kinds = kinds;
    }

    /** Says nothing where the API server does not tell soon. */
    List<Problem> unknown(TenantTemplateSpec spec) {
        CompletableFuture<List<Problem>> answer = CompletableFuture.supplyAsync(
                () -> find(spec), task -> Thread.ofVirtual().name("kinds").start(task));
        try {
            return answer.completeOnTimeout(List.of(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.debug("the kinds of a template were not looked for", e);
            return List.of();
        }
    }

    private List<Problem> find(TenantTemplateSpec spec) {
        return TemplateCompiler.kinds(spec).stream()
                .map(kind -> new Served(kind.apiVersion(), kind.kind()))
                .distinct()
                .filter(kind -> kinds.find(kind.apiVersion, kind.kind).isEmpty())
                .map(kind -> Kinds.unknown(kind.apiVersion, kind.kind))
                .toList();
    }

    private record Served(String apiVersion, String kind) {}
}
