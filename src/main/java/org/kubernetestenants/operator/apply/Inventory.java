package org.kubernetestenants.operator.apply;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.cluster.ManagedObject;

/** What a Tenant has: what its status says, and what is labelled as its own though its status does not know it. */
public final class Inventory {
    private Inventory() {}

    /**
     * The entries of {@code status}, and one for each labelled object that is unknown there or has another uid there: left by a
     * crash between the write and the status, or by a restore.
     */
    public static List<InventoryEntry> of(TenantStatus status, Collection<ManagedObject> labelled) {
        Map<ObjectKey, InventoryEntry> entries = new TreeMap<>();
        status.resources().forEach(entry -> entries.merge(entry.key(), entry, (a, b) -> a.isMade() ? a : b));
        for (ManagedObject object : labelled) {
            InventoryEntry known = entries.get(object.key());
            if (known == null || !object.uid().equals(known.uid())) {
                entries.put(object.key(), takenUp(object));
            }
        }
        return List.copyOf(entries.values());
    }

    /**
     * We label only what we create, or what we mark as adopted in the same request. An object with our labels and without a
     * field of ours was labelled by somebody else: in doubt it counts as adopted.
     */
    private static InventoryEntry takenUp(ManagedObject object) {
        boolean adopted = object.adopted() || object.fieldsHash().isEmpty();
        String namespace = object.key().namespace();
        return new InventoryEntry(
                object.resourceId() == null ? "unknown" : object.resourceId(),
                object.apiVersion(),
                object.key().kind(),
                namespace.isEmpty() ? null : namespace,
                object.key().name(),
                object.uid(),
                null,
                object.deletionPolicy(),
                adopted ? true : null,
                null,
                null,
                null,
                null,
                null,
                InventoryEntry.State.IN_PROGRESS,
                null,
                null);
    }
}
