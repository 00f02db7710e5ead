package org.kubernetestenants.operator.template;

import java.util.Set;
import org.kubernetestenants.operator.api.ObjectKey;

/**
 * The kinds whose deletion takes data with it that making the object anew does not bring back: the volume behind a claim, all
 * that is in a namespace, every custom resource of a definition. The one list of them.
 */
public final class DataKinds {
    /** Group/kind, without a group for the core's. */
    private static final Set<String> ALL = Set.of(
            "PersistentVolumeClaim", "PersistentVolume", "Namespace", "apiextensions.k8s.io/CustomResourceDefinition");

    private DataKinds() {}

    /** Whether an object of this kind must not be deleted only to be made again. */
    public static boolean hold(String apiVersion, String kind) {
        String group = ObjectKey.groupOf(apiVersion);
        return ALL.contains(group.isEmpty() ? kind : group + "/" + kind);
    }
}
