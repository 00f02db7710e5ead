package org.kubernetestenants.operator.apply;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.tenant.Claim;

/** The proof that {@link Applier} asks for. Only {@link Ownership} makes one. */
final class Claimed implements Claim {
    private final ObjectKey key;
    private final ResourceType type;
    private final String desiredHash;
    private final @Nullable InventoryEntry known;

    Claimed(ObjectKey key, ResourceType type, String desiredHash, @Nullable InventoryEntry known) {
        this.key = key;
        this.type = type;
        this.desiredHash = desiredHash;
        this.known = known;
    }

    @Override
    public ObjectKey key() {
        return key;
    }

    @Override
    public boolean desiredUnchanged() {
        return known != null && known.isHeld() && desiredHash.equals(known.appliedHash());
    }

    ResourceType type() {
        return type;
    }

    /** Hash of the desired state as rendered and hooked. */
    String desiredHash() {
        return desiredHash;
    }

    /** What the inventory says of the object; null if it does not know it. */
    @Nullable
    InventoryEntry known() {
        return known;
    }
}
