package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Objects by what they belong to. */
final class OwnerIndex<T extends HasMetadata> {
    private final Function<T, @Nullable String> owner;
    private final Map<String, Map<String, T>> byOwner = new ConcurrentHashMap<>();

    /** @param owner key of what an object belongs to; null for nothing */
    OwnerIndex(Function<T, @Nullable String> owner) {
        this.owner = owner;
    }

    /** An object became another of the same key; null for none. At no moment does a reader miss one that stays. */
    void moved(@Nullable T before, @Nullable T now) {
        String left = before == null ? null : owner.apply(before);
        String entered = now == null ? null : owner.apply(now);
        if (now != null && entered != null) {
            byOwner.compute(entered, (ignored, objects) -> {
                Map<String, T> all = objects == null ? new ConcurrentHashMap<>(4) : objects;
                all.put(TypedCache.key(now), now);
                return all;
            });
        }
        if (before != null && left != null && !left.equals(entered)) {
            byOwner.computeIfPresent(left, (ignored, objects) -> {
                objects.remove(TypedCache.key(before));
                return objects.isEmpty() ? null : objects;
            });
        }
    }

    /** A copy. */
    Collection<T> of(String key) {
        Map<String, T> objects = byOwner.get(key);
        return objects == null ? List.of() : List.copyOf(objects.values());
    }
}
