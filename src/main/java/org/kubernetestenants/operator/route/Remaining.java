package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.kubernetestenants.operator.api.LabelValue;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What a deleted registry or template waits for. */
final class Remaining {
    private Remaining() {}

    /** @param label of its Tenants that names it */
    static Problem tenants(int left, HasMetadata owner, String label) {
        var metadata = owner.getMetadata();
        String key = metadata.getNamespace() + "/" + metadata.getName();
        return Problem.of(
                        Code.TENANTS_REMAIN,
                        owner.getKind() + " " + key + " stays until its Tenants are deleted: " + left + " of them")
                .help("delete them, and with them all their objects: kubectl delete tenants -n "
                        + metadata.getNamespace() + " -l " + label + "=" + LabelValue.of(metadata.getName()))
                .impact("until then they and their objects stay as they are");
    }
}
