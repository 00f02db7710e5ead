package org.kubernetestenants.operator.webhook;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.NeededRights;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only the API server tells of a template: kinds that nobody serves, and rules that are missing to make its objects. Both may
 * follow, so that these are warnings only.
 */
final class ClusterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);
    /** The API server waits for the whole answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Kinds kinds;
    private final NeededRights rights;

    ClusterCheck(Kinds kinds, NeededRights rights) {
        this.kinds = kinds;
        this.rights = rights;
    }

    /** Says nothing where the API server does not tell soon. */
    List<Problem> problems(TenantTemplate template) {
        CompletableFuture<List<Problem>> answer = CompletableFuture.supplyAsync(
                () -> find(template),
                task -> Thread.ofVirtual().name("cluster-check").start(task));
        try {
            return answer.completeOnTimeout(List.of(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            LOG.debug("a template was not checked with the API server", e);
            return List.of();
        }
    }

    private List<Problem> find(TenantTemplate template) {
        Set<Problem> problems = new LinkedHashSet<>();
        String user = Names.actingAs(
                template.getMetadata().getNamespace(), template.getSpec().serviceAccountName());
        for (Destination made : Destination.of(template)) {
            if (kinds.find(made.apiVersion(), made.kind()).isEmpty()) {
                problems.add(Kinds.unknown(made.apiVersion(), made.kind()));
            }
            rights.missing(user, made.apiVersion(), made.kind(), made.namespace())
                    .ifPresent(problems::add);
        }
        return List.copyOf(problems);
    }
}
