package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;

/** The reduced cache of all managed objects. */
public final class ManagedObjects implements AutoCloseable {
    /** @param tenantNamespace only objects whose label {@code tenant-namespace} is this; null for all */
    public ManagedObjects(
            Clients clients,
            @Nullable String tenantNamespace,
            Function<JsonNode, Readiness> readiness,
            BiPredicate<String, String> needsStatus) {}

    /** Watches a kind from now on; nothing happens if it is watched already. */
    public void watch(ResourceType type) {}

    /** Whether everything of this kind that existed when the watch began is here. */
    public boolean synced(ResourceType type) {
        throw new UnsupportedOperationException();
    }

    /** What hinders the watch of this kind at present. */
    public Optional<Problem> trouble(ResourceType type) {
        throw new UnsupportedOperationException();
    }

    public Optional<ManagedObject> get(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    /** Every object whose labels name this Tenant. */
    public Collection<ManagedObject> of(String tenantNamespace, String tenantLabel) {
        throw new UnsupportedOperationException();
    }

    /** The server's answer to a write of ours is known at once. */
    public void observed(ResourceType type, JsonNode answer) {}

    /** A live read or a delete showed that it is gone. */
    public void gone(ObjectKey key, String uid) {}

    /** Handlers are called on the watch's thread and must only enqueue. */
    public AutoCloseable onChange(Consumer<ManagedObject> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
