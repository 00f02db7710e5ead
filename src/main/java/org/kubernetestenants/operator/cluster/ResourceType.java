package org.kubernetestenants.operator.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;

/** A kind as the API server serves it. */
public record ResourceType(String group, String version, String kind, String plural, boolean namespaced) {
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Identity of an object of this kind; the namespace is dropped for cluster-scoped kinds. */
    public ObjectKey key(@Nullable String namespace, String name) {
        return new ObjectKey(group, kind, namespaced && namespace != null ? namespace : "", name);
    }

    /** Path of an object, without a leading slash, e.g. {@code apis/apps/v1/namespaces/x/deployments/y}. */
    public String path(@Nullable String namespace, String name) {
        return collection(namespace) + "/" + encode(name);
    }

    /** Path of the collection that holds it. */
    public String collection(@Nullable String namespace) {
        String root = group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
        String scope = namespaced && namespace != null ? "/namespaces/" + encode(namespace) : "";
        return root + scope + "/" + plural;
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
