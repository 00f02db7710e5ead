package org.kubernetestenants.operator.apply;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.api.TenantId;

/**
 * What is to leave.
 *
 * @param serviceAccount of the Tenant's namespace, as which it is deleted; null for the operator's own account
 * @param entries what goes, each entry with the policy that counts; what was let go of before is among them
 * @param stays what of this tenant stays: a Namespace that holds any of it stays too
 */
public record Departure(
        TenantId tenant,
        @Nullable String serviceAccount,
        OrphanReason reason,
        List<InventoryEntry> entries,
        List<InventoryEntry> stays) {

    /** Everything that the Tenant has. */
    public static Departure ofAll(Reconciliation pass) {
        return new Departure(
                pass.id(),
                pass.removesAs(),
                OrphanReason.TENANT_DELETED,
                pass.retention().of(pass.inventory()),
                List.of());
    }

    /** The user name as which requests are sent; null for the operator's own account. */
    @Nullable
    String user() {
        return Names.actingAs(tenant.namespace(), serviceAccount);
    }

    boolean isWhole() {
        return reason == OrphanReason.TENANT_DELETED;
    }
}
