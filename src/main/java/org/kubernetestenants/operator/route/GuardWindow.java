package org.kubernetestenants.operator.route;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistryStatus;
import org.kubernetestenants.operator.api.TenantRegistryStatus.Deletions;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.sync.GuardedPlan;

/**
 * Deletions are counted in the registry's status before they happen: an operator that is killed in between has counted too many
 * and never too few.
 */
final class GuardWindow {
    private final StatusWriter statuses;

    GuardWindow(StatusWriter statuses) {
        this.statuses = statuses;
    }

    /** @return false if the status changed meanwhile: nothing may be deleted by this plan */
    boolean count(@Nullable TenantRegistry registry, GuardedPlan.Guarded guarded) {
        Deletions window = guarded.deletions();
        if (registry == null || window == null || guarded.counted() == 0) {
            return true;
        }
        TenantRegistryStatus previous = RegistryStatus.previous(registry);
        return statuses.status(
                OwnTypes.REGISTRIES,
                registry,
                registry.getStatus(),
                previous.withDeletions(window.plus(guarded.counted())),
                Optional.empty());
    }
}
