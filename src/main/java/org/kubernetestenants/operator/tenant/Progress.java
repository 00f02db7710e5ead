package org.kubernetestenants.operator.tenant;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;

/**
 * How far an applied object is.
 *
 * @param entry its entry with the state of now
 * @param problem why it failed; null unless it did
 * @param deadline when it changes without an event; null if it does not
 */
public record Progress(
        InventoryEntry entry,
        @Nullable Problem problem,
        @Nullable Instant deadline) {

    /** Judges {@code applied}, the entry of an object that is there, by what its own status says. */
    public static Progress of(
            InventoryEntry applied,
            Readiness readiness,
            ResourceTemplate resource,
            TenantTimings timings,
            Instant now) {
        throw new UnsupportedOperationException();
    }

    /** When an entry's state changes without an event: the end of its timeout or grace; null if it does not. */
    public static @Nullable Instant deadline(InventoryEntry entry, ResourceTemplate resource, TenantTimings timings) {
        throw new UnsupportedOperationException();
    }
}
