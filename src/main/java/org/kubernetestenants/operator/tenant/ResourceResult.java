package org.kubernetestenants.operator.tenant;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Problem;

/**
 * What a pass found out about one resource of the template.
 *
 * @param entry what the status will say of its object
 * @param problem what is wrong; null if nothing is, or if the entry says it all
 * @param stalled whether no retry helps until somebody changes something
 */
public record ResourceResult(
        ResourceTemplate resource,
        InventoryEntry entry,
        @Nullable Problem problem,
        boolean stalled) {

    /**
     * The result of a step at the end of a walk.
     *
     * @param known what the inventory said of the step's object before; null if it did not know it
     */
    public static ResourceResult of(Step step, @Nullable InventoryEntry known) {
        throw new UnsupportedOperationException();
    }

    /**
     * The result of a resource that could not be rendered: what it made before stays.
     *
     * @param inventory the inventory before this pass
     */
    public static ResourceResult notRendered(
            ResourceTemplate resource, Problem problem, boolean stalled, List<InventoryEntry> inventory) {
        throw new UnsupportedOperationException();
    }
}
