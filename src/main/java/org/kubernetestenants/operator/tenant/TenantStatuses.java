package org.kubernetestenants.operator.tenant;

import java.time.Instant;
import org.kubernetestenants.operator.api.TenantStatus;

/** From what a pass found out to the Tenant's next status. */
public final class TenantStatuses {
    private TenantStatuses() {}

    /** The next status; equal to {@code previous} if nothing changed, so that nothing is written. */
    public static TenantStatus next(TenantStatus previous, Pass pass, Instant now) {
        throw new UnsupportedOperationException();
    }
}
