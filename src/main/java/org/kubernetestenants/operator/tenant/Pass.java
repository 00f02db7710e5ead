package org.kubernetestenants.operator.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.error.Problem;

/**
 * What one pass over a Tenant found out.
 *
 * @param generation the Tenant's generation
 * @param templateGeneration generation of the template that was rendered; null if none was
 * @param serviceAccountName as which it was applied; null for the operator's own account, or if none was rendered
 * @param results each resource of the template that this tenant has
 * @param leftovers objects that the template no longer makes and that are not gone
 * @param halt why the pass could not begin; unless the Tenant is being deleted, results and leftovers mean nothing then and
 *     the inventory stays as it is
 * @param removing whether the Tenant is being deleted
 * @param suspended why nothing was to be done, in words: everything stays as it is, and as it was said to be; null if it was
 */
public record Pass(
        long generation,
        @Nullable Long templateGeneration,
        @Nullable String serviceAccountName,
        List<ResourceResult> results,
        List<InventoryEntry> leftovers,
        @Nullable Problem halt,
        boolean removing,
        @Nullable String suspended) {
    public Pass {
        results = List.copyOf(results);
        leftovers = List.copyOf(leftovers);
    }

    /** A pass that went its way. */
    public static Pass of(
            long generation,
            @Nullable Long templateGeneration,
            @Nullable String serviceAccountName,
            List<ResourceResult> results,
            List<InventoryEntry> leftovers) {
        return new Pass(generation, templateGeneration, serviceAccountName, results, leftovers, null, false, null);
    }

    /** A pass that could not begin. */
    public static Pass halted(long generation, Problem halt) {
        return new Pass(generation, null, null, List.of(), List.of(), halt, false, null);
    }

    /** A pass over a Tenant that somebody wants to be left alone. */
    public static Pass suspended(long generation, String why) {
        return new Pass(generation, null, null, List.of(), List.of(), null, false, why);
    }

    /** A pass that removes what is left of a Tenant. */
    public static Pass removing(long generation, List<InventoryEntry> leftovers, @Nullable Problem halt) {
        return new Pass(generation, null, null, List.of(), leftovers, halt, true, null);
    }
}
