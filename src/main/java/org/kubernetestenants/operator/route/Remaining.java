package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What a deleted registry or template waits for. */
final class Remaining {
    private Remaining() {}

    /** @param byHand how many of them were made by hand: whoever made them has to delete them */
    static Problem tenants(int left, int byHand, HasMetadata owner) {
        var metadata = owner.getMetadata();
        String key = metadata.getNamespace() + "/" + metadata.getName();
        return Problem.of(
                        Code.TENANTS_REMAIN,
                        owner.getKind() + " " + key + " stays until its Tenants are gone: " + left + " of them")
                .help((byHand == 0
                                ? "what they wait for: "
                                : byHand + " of them made by hand, to be deleted by hand; look: ")
                        + "kubectl get tenants -n " + metadata.getNamespace())
                .impact("it goes with the last of them");
    }
}
