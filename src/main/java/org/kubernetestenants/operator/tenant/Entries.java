package org.kubernetestenants.operator.tenant;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.error.Problem;

/** New inventory entries from old ones. */
public final class Entries {
    private Entries() {}

    /** An entry for an object that was never made. */
    public static InventoryEntry unmade(
            String id,
            String apiVersion,
            String kind,
            @Nullable String namespace,
            String name,
            @Nullable Integer order,
            InventoryEntry.State state,
            @Nullable Problem problem) {
        String scope = namespace == null || namespace.isEmpty() ? null : namespace;
        InventoryEntry entry = new InventoryEntry(
                id,
                apiVersion,
                kind,
                scope,
                name,
                null,
                order,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                state,
                null,
                null);
        return problem == null ? entry : with(entry, state, problem);
    }

    /** The entry in another state, with the problem's reason and text. */
    public static InventoryEntry with(InventoryEntry entry, InventoryEntry.State state, Problem problem) {
        return with(entry, state, problem.code().reason(), problem.condition());
    }

    /** The entry in another state; null or empty words are left out of the status. */
    public static InventoryEntry with(
            InventoryEntry entry, InventoryEntry.State state, @Nullable String reason, @Nullable String message) {
        return entry.with(state, emptyToNull(reason), emptyToNull(message));
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
