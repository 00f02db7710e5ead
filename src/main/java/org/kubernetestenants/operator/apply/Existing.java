package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.FieldsHash;
import org.kubernetestenants.operator.cluster.ManagedObject;

/** What stands in the cluster under a resource's name, as far as it matters before a write. */
sealed interface Existing {
    /** Nothing. */
    record Absent() implements Existing {}

    /**
     * Something on its way out; nothing can be written until it is gone.
     *
     * @param labelled whether its labels name this tenant, so that an event tells when it is gone
     */
    record Leaving(String uid, boolean labelled) implements Existing {}

    /**
     * This tenant's own object.
     *
     * @param adopted whether it was there before us
     * @param labelled whether its labels say so; else only the inventory does
     * @param object the whole object; null where only the cache was asked
     */
    record Ours(
            String uid,
            String resourceVersion,
            boolean adopted,
            boolean labelled,
            @Nullable JsonNode object) implements Existing {}

    /** An object that this tenant has nothing to do with yet. */
    record Foreign(String uid, String resourceVersion, JsonNode object) implements Existing {}

    /** From the cache of labelled objects; empty where none is labelled as this tenant's. */
    static Optional<Existing> cached(@Nullable ManagedObject object, @Nullable InventoryEntry known, TenantId tenant) {
        if (object == null || !tenant.isNamedBy(object.tenant(), object.tenantNamespace())) {
            return Optional.empty();
        }
        return Optional.of(
                object.deleting()
                        ? new Leaving(object.uid(), true)
                        : new Ours(
                                object.uid(),
                                object.resourceVersion(),
                                adopted(
                                        object.uid(),
                                        known,
                                        object.adopted() || object.fieldsHash().isEmpty()),
                                true,
                                null));
    }

    /** From an answer of the API server. */
    static Existing read(Optional<JsonNode> answer, @Nullable InventoryEntry known, TenantId tenant) {
        if (answer.isEmpty()) {
            return new Absent();
        }
        JsonNode metadata = answer.get().path("metadata");
        String uid = metadata.path("uid").asText();
        String version = metadata.path("resourceVersion").asText();
        JsonNode labels = metadata.path("labels");
        boolean labelled = tenant.isNamedBy(
                labels.path(Names.TENANT).asText(""),
                labels.path(Names.TENANT_NAMESPACE).asText(""));
        if (metadata.hasNonNull("deletionTimestamp")) {
            return new Leaving(uid, labelled);
        }
        // Without our labels, but the one that we made: somebody took them off, or we let go of it. Another's labels
        // make it another's.
        boolean lost = !labels.has(Names.TENANT) && known != null && uid.equals(known.uid());
        if (labelled || lost) {
            boolean marked = metadata.path("annotations").has(Names.ADOPTED)
                    || FieldsHash.of(metadata.path("managedFields")).isEmpty();
            return new Ours(uid, version, adopted(uid, known, marked), labelled, answer.get());
        }
        return new Foreign(uid, version, answer.get());
    }

    private static boolean adopted(String uid, @Nullable InventoryEntry known, boolean marked) {
        return known != null && uid.equals(known.uid())
                ? known.isAdopted() || marked && known.appliedHash() == null
                : marked;
    }
}
