package org.kubernetestenants.operator.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;

/** Which objects carry the labels of which Tenant. */
final class TenantIndex {
    private record Owner(String namespace, String label) {}

    private final Map<Owner, Map<ObjectKey, ManagedObject>> byOwner = new ConcurrentHashMap<>();

    /** An object became another; null for none. */
    void moved(@Nullable ManagedObject before, @Nullable ManagedObject now) {
        if (before != null) {
            byOwner.computeIfPresent(owner(before), (ignored, objects) -> {
                objects.remove(before.key());
                return objects.isEmpty() ? null : objects;
            });
        }
        if (now != null) {
            // Inside compute, so that a removal at the same time cannot drop the map that this adds to.
            byOwner.compute(owner(now), (ignored, objects) -> {
                Map<ObjectKey, ManagedObject> all = objects == null ? new ConcurrentHashMap<>(4) : objects;
                all.put(now.key(), now);
                return all;
            });
        }
    }

    /** Every object of every Tenant; a copy. */
    Collection<ManagedObject> all() {
        return byOwner.values().stream()
                .flatMap(objects -> objects.values().stream())
                .toList();
    }

    /** A copy. */
    Collection<ManagedObject> of(String tenantNamespace, String tenantLabel) {
        Map<ObjectKey, ManagedObject> objects = byOwner.get(new Owner(tenantNamespace, tenantLabel));
        return objects == null ? List.of() : List.copyOf(objects.values());
    }

    private static Owner owner(ManagedObject object) {
        return new Owner(object.tenantNamespace(), object.tenant());
    }
}
