package org.kubernetestenants.operator.apply;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.cluster.ResourceType;

/** One object on its way out. */
record Leaver(Departure departure, InventoryEntry entry, ResourceType type) {
    ObjectKey key() {
        return entry.key();
    }

    @Nullable
    String namespace() {
        return entry.namespace();
    }

    TenantId tenant() {
        return departure.tenant();
    }

    boolean isNamespace() {
        return isNamespace(entry);
    }

    static boolean isNamespace(InventoryEntry entry) {
        return entry.kind().equals("Namespace") && entry.apiVersion().equals("v1");
    }

    /** Whether it is the very object that the inventory has, and its labels name the tenant. */
    boolean is(String uid, boolean labelled) {
        return labelled && uid.equals(entry.uid());
    }

    boolean is(ManagedObject object) {
        return is(object.uid(), tenant().isNamedBy(object.tenant(), object.tenantNamespace()));
    }
}
