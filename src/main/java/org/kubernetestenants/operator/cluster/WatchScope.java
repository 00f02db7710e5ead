package org.kubernetestenants.operator.cluster;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;

/**
 * Where the operator looks.
 *
 * @param namespaces whose custom resources count; empty for all
 * @param confined whether objects are in these namespaces only as well, so that nothing cluster-wide is ever asked for
 */
public record WatchScope(SortedSet<String> namespaces, boolean confined) {
    /** Everything, everywhere. */
    public static final WatchScope ALL = new WatchScope(Collections.emptySortedSet(), false);

    public WatchScope {
        namespaces = Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
        if (confined && namespaces.isEmpty()) {
            throw new IllegalArgumentException("confined to no namespace at all");
        }
    }

    /** The custom resources of one namespace, and their objects wherever they are. */
    public static WatchScope of(String namespace) {
        return new WatchScope(new TreeSet<>(List.of(namespace)), false);
    }

    /** Whether custom resources of this namespace are ours. */
    public boolean has(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    /** Where custom resources are watched: the empty name stands for the whole cluster. */
    List<String> ofCustomResources() {
        return namespaces.isEmpty() ? List.of("") : List.copyOf(namespaces);
    }

    /** Where objects of a kind are watched; nowhere where they cannot be. */
    List<String> ofObjects(ResourceType type) {
        if (!confined) {
            return List.of("");
        }
        return type.namespaced() ? List.copyOf(namespaces) : List.of();
    }

    /** Of objects whose Tenants are ours. */
    String selector() {
        return switch (namespaces.size()) {
            case 0 -> Names.TENANT;
            case 1 -> Names.TENANT + "," + Names.TENANT_NAMESPACE + "=" + namespaces.first();
            default -> Names.TENANT + "," + Names.TENANT_NAMESPACE + " in (" + String.join(",", namespaces) + ")";
        };
    }

    /** A namespace as paths have it. */
    static @Nullable String path(String namespace) {
        return namespace.isEmpty() ? null : namespace;
    }
}
