package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How many objects each namespace holds, whatever their kinds. */
final class NamespaceCounts {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** An object became another; null for none. */
    void moved(@Nullable HasMetadata before, @Nullable HasMetadata now) {
        if (before == null && now != null) {
            counts.merge(now.getMetadata().getNamespace(), 1, Integer::sum);
        } else if (before != null && now == null) {
            counts.computeIfPresent(before.getMetadata().getNamespace(), (ns, count) -> count == 1 ? null : count - 1);
        }
    }

    int of(String namespace) {
        return counts.getOrDefault(namespace, 0);
    }
}
