package org.kubernetestenants.operator.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kubernetestenants.operator.error.Problem;

/**
 * A template rendered for one tenant. Each resource id is in exactly one of both, but for those whose {@code includeWhen} is false
 * for this tenant: they are in neither.
 *
 * @param manifests what could be rendered, in the template's order
 * @param failures by resource id, why the others could not be
 */
public record Rendering(List<Manifest> manifests, Map<String, Problem> failures) {
    public Rendering {
        manifests = List.copyOf(manifests);
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    }
}
