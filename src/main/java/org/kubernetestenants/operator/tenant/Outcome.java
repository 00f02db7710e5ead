package org.kubernetestenants.operator.tenant;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.error.Problem;

/** What became of one resource in a pass; {@link #entry()} is what the Tenant's status will say of it. */
public sealed interface Outcome {
    InventoryEntry entry();

    /** The server took a write; the entry's state says whether the object is ready by now. */
    record Applied(InventoryEntry entry) implements Outcome {}

    /** Nothing was to be written. */
    record Unchanged(InventoryEntry entry) implements Outcome {}

    /** Somebody else has the object or fields of it; it was left alone. */
    record Conflict(InventoryEntry entry, Problem problem) implements Outcome {}

    /**
     * It could not be written.
     *
     * @param stalled whether no retry helps until somebody changes something
     * @param retryAfter how long the server asked us to wait; null if it did not
     */
    record Failed(
            InventoryEntry entry,
            Problem problem,
            boolean stalled,
            @Nullable Duration retryAfter) implements Outcome {}
}
