package org.kubernetestenants.operator.webhook;

import java.util.Collection;
import java.util.List;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * The deletion of a template or registry: how many Tenants go with it. Never refused: that would hold up the deletion of a
 * namespace, and the deletion guard stands there all the same.
 */
final class LeavingAdmission {
    private final CustomResources resources;

    LeavingAdmission(CustomResources resources) {
        this.resources = resources;
    }

    Findings look(Request request) {
        Collection<Tenant> tenants = switch (request.kind()) {
            case "TenantTemplate" -> resources.tenantsOfTemplate(request.key());
            case "TenantRegistry" -> resources.tenantsOf(request.key());
            default -> List.<Tenant>of();
        };
        if (tenants.isEmpty()) {
            return Findings.NONE;
        }
        int byHand = (int) tenants.stream()
                .filter(tenant -> tenant.getSpec().registryId() == null)
                .count();
        return Findings.warn(List.of(leaves(request.kind(), request.key(), tenants.size() - byHand, byHand)));
    }

    /** @param byHand Tenants that stay until whoever made them deletes them */
    static Problem leaves(String kind, String key, int tenants, int byHand) {
        String namespace = key.substring(0, key.indexOf('/'));
        Problem problem = Problem.of(
                Code.TENANTS_LEAVE,
                kind + " " + key + " takes " + (tenants == 1 ? "1 Tenant" : tenants + " Tenants")
                        + " and their objects along");
        return (switch (byHand) {
                    case 0 -> problem;
                    case 1 -> problem.detail("1 made by hand stays, and it waits for that");
                    default -> problem.detail(byHand + " made by hand stay, and it waits for them");
                })
                .help("what goes: kubectl get tenants -n " + namespace)
                .impact("beyond the registry's deletionGuard they wait for an approval");
    }
}
