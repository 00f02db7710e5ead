package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.cluster.ManagedObject;

/**
 * What has to stay when it is no longer wanted. The safest of all policies that are known of an object wins: the one that it was
 * applied with, the one that stands on it, and those of the template's generations that the Tenant has not rendered yet. So a
 * switch to Retain counts from the moment at which it is made.
 */
public final class Retention {
    /** Nothing is known but what inventory and objects say. */
    public static final Retention NONE = new Retention(Set::of);

    private final Supplier<Set<String>> ids;

    /** @param ids of the template's resources whose objects stay; asked for only when something is to be removed */
    public Retention(Supplier<Set<String>> ids) {
        this.ids = ids;
    }

    /** The entries, each with Retain where the template says so. */
    List<InventoryEntry> of(List<InventoryEntry> entries) {
        if (entries.isEmpty()) {
            return entries;
        }
        Set<String> retained = ids.get();
        return entries.stream()
                .map(entry ->
                        !entry.isKept() && retained.contains(entry.id()) ? entry.with(DeletionPolicy.RETAIN) : entry)
                .toList();
    }

    /** Whether the object itself says that it stays; one that says nothing leaves it to its inventory. */
    static boolean keeps(ManagedObject object) {
        return object.deletionPolicy() == DeletionPolicy.RETAIN;
    }

    /** The same of an object as the API server has it, where a word that nobody knows keeps it too. */
    static boolean keeps(JsonNode object) {
        JsonNode policy = object.path("metadata").path("annotations").path(Names.DELETION_POLICY);
        return !policy.isMissingNode()
                && DeletionPolicy.of(policy.asText())
                        .filter(DeletionPolicy.DELETE::equals)
                        .isEmpty();
    }
}
