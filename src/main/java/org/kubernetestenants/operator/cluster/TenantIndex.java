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

    /** An object became another of the same key; null for none. At no moment does a reader miss one that stays. */
    void moved(@Nullable ManagedObject before, @Nullable ManagedObject now) {
        Owner entered = now == null ? null : owner(now);
        if (now != null && entered != null) {
            // Inside compute, so that a removal at the same time cannot drop the map that this adds to.
            byOwner.compute(entered, (ignored, objects) -> {
                Map<ObjectKey, ManagedObject> all = objects == null ? new ConcurrentHashMap<>(4) : objects;
                all.put(now.key(), now);
                return all;
            });
        }
        if (before != null && !owner(before).equals(entered)) {
            byOwner.computeIfPresent(owner(before), (ignored, objects) -> {
                objects.remove(before.key());
                return objects.isEmpty() ? null : objects;
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
