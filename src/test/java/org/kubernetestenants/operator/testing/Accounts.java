package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;

/** ServiceAccounts of a class's main namespace that have no rights but those that they are given here. */
public final class Accounts {
    private final ControlPlane cluster;

    public Accounts(ControlPlane cluster) {
        this.cluster = cluster;
    }

    /** A new one. */
    public void create(String name) {
        cluster.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .build())
                .create();
    }

    /** It may do with ConfigMaps of a namespace what a template's account has to. */
    public void mayWriteConfigMaps(String name, String namespace) {
        cluster.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs("get", "create", "patch", "update", "delete")
                        .endRule()
                        .build())
                .create();
        bind(name, namespace, "Role", name);
    }

    /** It may do everything there. */
    public void mayDoAnything(String name, String namespace) {
        bind(name, namespace, "ClusterRole", "cluster-admin");
    }

    /** The binding in that namespace has the account's name. */
    private void bind(String name, String namespace, String kind, String role) {
        cluster.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                        .addNewSubject(null, "ServiceAccount", name, cluster.namespace())
                        .build())
                .create();
    }
}
