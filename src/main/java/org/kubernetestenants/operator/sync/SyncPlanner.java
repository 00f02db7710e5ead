package org.kubernetestenants.operator.sync;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.source.WholeSnapshot;

/** From a whole snapshot to the changes that make the registry's Tenants match it. */
public final class SyncPlanner {
    private SyncPlanner() {}

    /**
     * The changes that one sync makes.
     *
     * @param templates of this registry; those being deleted get no new Tenants and lose none
     * @param existing every Tenant of this registry
     * @param takenNames names of the namespace's other Tenants
     * @throws org.kubernetestenants.operator.error.OperatorException DeletionsRefused if too many would go at once
     */
    public static GuardedPlan plan(
            TenantRegistry registry,
            List<TenantTemplate> templates,
            Collection<Tenant> existing,
            WholeSnapshot snapshot,
            Set<String> takenNames) {
        throw new UnsupportedOperationException();
    }
}
