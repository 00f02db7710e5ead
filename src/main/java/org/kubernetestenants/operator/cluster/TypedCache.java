package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/** Whole objects of one kind as model objects, by {@code namespace/name}; without managedFields, which nobody here needs. */
final class TypedCache<T extends HasMetadata> implements Reflector.Sink {
    private final Class<T> type;
    private final KubernetesSerialization serialization;
    private final VersionedStore<String, T> store;
    private final Consumer<VersionedStore.Change<T>> changed;
    private volatile boolean synced;
    private volatile @Nullable Problem trouble;

    TypedCache(
            Class<T> type,
            KubernetesSerialization serialization,
            BiConsumer<@Nullable T, @Nullable T> index,
            Consumer<VersionedStore.Change<T>> changed) {
        this.type = type;
        this.serialization = serialization;
        this.changed = changed;
        this.store = new VersionedStore<>(index);
    }

    static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    static String key(JsonNode metadata) {
        return metadata.path("namespace").asText() + "/" + metadata.path("name").asText();
    }

    Optional<T> get(String key) {
        return Optional.ofNullable(store.get(key));
    }

    Collection<T> all() {
        return store.all();
    }

    boolean synced() {
        return synced;
    }

    Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** An answer to a write of ours, of whatever model class. */
    void written(Object answer) {
        JsonNode copy = serialization.convertValue(answer, JsonNode.class).deepCopy();
        put(model(copy));
    }

    /** The server said that it is gone. */
    void gone(String key, String uid) {
        store.gone(key, uid).ifPresent(this::tellGone);
    }

    @Override
    public void relistStarted() {
        store.relistStarted();
    }

    @Override
    public void seen(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        String key = key(metadata);
        // Before it is read: an object that cannot be read exists all the same.
        store.relisted(key);
        long version = VersionedStore.version(metadata.path("resourceVersion").asText());
        // Most events tell of our own writes, whose answers came first.
        if (!store.holds(key, metadata.path("uid").asText(), version)) {
            put(model(object));
        }
    }

    @Override
    public void deleted(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        long version = VersionedStore.version(metadata.path("resourceVersion").asText());
        store.remove(key(metadata), metadata.path("uid").asText(), version).ifPresent(this::tellGone);
    }

    @Override
    public void relistEnded(long version) {
        store.relistEnded(version).forEach(this::tellGone);
        synced = true;
    }

    @Override
    public void trouble(@Nullable Problem problem) {
        trouble = problem;
    }

    private void put(T object) {
        String uid = object.getMetadata().getUid();
        long version = VersionedStore.version(object.getMetadata().getResourceVersion());
        store.put(key(object), uid, version, object).ifPresent(changed);
    }

    private void tellGone(T last) {
        changed.accept(new VersionedStore.Change<>(last, null));
    }

    private T model(JsonNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return serialization.convertValue(object, type);
    }
}
