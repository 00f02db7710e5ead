package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/** The objects of one of our kinds: a cache for each collection that is watched, which is one, or one for each namespace. */
final class TypedCaches<T extends HasMetadata> {
    private final Map<String, TypedCache<T>> byNamespace = new TreeMap<>();
    private final Handlers<VersionedStore.Change<T>> handlers = new Handlers<>();

    TypedCaches(
            Class<T> type,
            KubernetesSerialization serialization,
            WatchScope scope,
            BiConsumer<@Nullable T, @Nullable T> index) {
        scope.ofCustomResources()
                .forEach(namespace ->
                        byNamespace.put(namespace, new TypedCache<>(type, serialization, index, handlers::tell)));
    }

    /** By namespace; by the empty name for the whole cluster. */
    Map<String, TypedCache<T>> byNamespace() {
        return byNamespace;
    }

    /** Empty for a namespace that is not watched. */
    private Optional<TypedCache<T>> of(String key) {
        TypedCache<T> whole = byNamespace.get("");
        return Optional.ofNullable(whole != null ? whole : byNamespace.get(key.substring(0, key.indexOf('/'))));
    }

    Optional<T> get(String key) {
        return of(key).flatMap(cache -> cache.get(key));
    }

    Collection<T> all() {
        return byNamespace.values().stream()
                .flatMap(cache -> cache.all().stream())
                .toList();
    }

    boolean synced() {
        return byNamespace.values().stream().allMatch(TypedCache::synced);
    }

    Optional<Problem> trouble() {
        return byNamespace.values().stream()
                .map(TypedCache::trouble)
                .flatMap(Optional::stream)
                .findFirst();
    }

    AutoCloseable onChange(BiConsumer<@Nullable T, @Nullable T> handler) {
        return handlers.add(change -> handler.accept(change.before(), change.now()));
    }

    /** An answer to a write of ours, of whatever model class. */
    void written(String key, Object answer) {
        of(key).ifPresent(cache -> cache.written(answer));
    }

    /** The server said that it is gone. */
    void gone(String key, String uid) {
        of(key).ifPresent(cache -> cache.gone(key, uid));
    }
}
