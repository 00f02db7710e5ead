package org.kubernetestenants.operator.cluster;

import java.util.Optional;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * Where templates may have objects, by the operator's options and not by its rights: what was made elsewhere before stays and
 * leaves as always.
 *
 * @param namespaces of objects; empty for all
 * @param scope a confined operator sees nothing outside of it, and so makes nothing there
 */
public record AllowedTargets(Globs namespaces, WatchScope scope) {
    /** Why no object of this name may be made. */
    public Optional<Problem> refuses(ObjectKey key) {
        if (key.namespace().isEmpty()) {
            return scope.confined()
                    ? Optional.of(Problem.of(Code.NAMESPACE_NOT_ALLOWED, key + " belongs to no namespace")
                            .detail("this operator is confined to: " + String.join(", ", scope.namespaces()))
                            .help("leave it out of the template, or run the operator without --confined"))
                    : Optional.empty();
        }
        if (scope.confined() && !scope.has(key.namespace())) {
            return Optional.of(refused(key, "--namespace", String.join(", ", scope.namespaces())));
        }
        return namespaces.allow(key.namespace())
                ? Optional.empty()
                : Optional.of(refused(key, "--target-namespaces", namespaces.text()));
    }

    private static Problem refused(ObjectKey key, String option, String allowed) {
        return Problem.of(Code.NAMESPACE_NOT_ALLOWED, key + " is in a namespace where this operator makes nothing")
                .detail(option + " allows: " + allowed)
                .help("let targetNamespace name one of these, or add the namespace to the operator's " + option);
    }
}
