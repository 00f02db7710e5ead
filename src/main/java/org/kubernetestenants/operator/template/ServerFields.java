package org.kubernetestenants.operator.template;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the API server itself writes into an object, and people paste into templates with {@code kubectl get -o yaml}. Leaving it
 * out loses nothing, sending it would break applies (managedFields, resourceVersion).
 */
final class ServerFields {
    private static final Set<String> METADATA = Set.of(
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "generateName",
            "generation",
            "managedFields",
            "resourceVersion",
            "selfLink",
            "uid");

    private ServerFields() {}

    /** {@code metadata} without them, and without name and namespace, which are rendered apart. */
    static Map<String, Object> without(Map<String, Object> metadata) {
        Map<String, Object> rest = new LinkedHashMap<>(metadata);
        rest.keySet().removeAll(METADATA);
        rest.keySet().removeAll(Set.of("name", "namespace"));
        return rest;
    }

    /** Takes them out of a rendered {@code manifest}, where a template in a key may have put them. */
    static void remove(Map<String, @Nullable Object> manifest, Map<String, @Nullable Object> metadata) {
        manifest.remove("status");
        metadata.keySet().removeAll(METADATA);
        metadata.remove("ownerReferences");
    }
}
