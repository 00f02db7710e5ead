package org.kubernetestenants.operator.api;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Identity of an object in the cluster: group (not version: all versions of a group show the same object), kind, namespace
 * (empty for cluster-scoped objects) and name. Ordered by namespace, group, kind, name.
 */
public record ObjectKey(String group, String kind, String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::group)
            .thenComparing(ObjectKey::kind)
            .thenComparing(ObjectKey::name);

    /** The key of an object with this apiVersion ({@code group/version} or {@code version}) and kind. */
    public static ObjectKey of(String apiVersion, String kind, @Nullable String namespace, String name) {
        return new ObjectKey(groupOf(apiVersion), kind, namespace == null ? "" : namespace, name);
    }

    /** The group in an apiVersion; empty for the core group. */
    public static String groupOf(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    /** {@code Kind namespace/name}, as people write it. */
    @Override
    public String toString() {
        return kind + (group.isEmpty() ? "" : "." + group) + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
