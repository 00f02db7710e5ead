package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kubernetestenants.operator.testing.ControlPlane;

/** The rights of a release of the chart in a cluster: its account in the class's main namespace, its roles and bindings. */
final class Release implements AutoCloseable {
    /** Name of the operator's ServiceAccount. */
    static final String ACCOUNT = Rules.RELEASE;

    private final ControlPlane cluster;
    private final Map<String, HasMetadata> objects = new LinkedHashMap<>();

    Release(ControlPlane cluster) {
        this.cluster = cluster;
        cluster.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(ACCOUNT)
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** The account's name in the audit log. */
    String user() {
        return cluster.serviceAccountUser(ACCOUNT);
    }

    /**
     * As an upgrade to these values does: what they leave out goes.
     *
     * @param values {@code key=value} each, as JSON
     */
    Release upgrade(String... values) {
        Map<String, HasMetadata> before = new LinkedHashMap<>(objects);
        objects.clear();
        for (HasMetadata object : Rules.render(cluster.namespace(), values)) {
            cluster.client().resource(object).forceConflicts().serverSideApply();
            objects.put(key(object), object);
            before.remove(key(object));
        }
        before.values().forEach(object -> cluster.client().resource(object).delete());
        return this;
    }

    /** Waits until the API server goes by what was changed. */
    void awaitMay(boolean may, String verb, String group, String resource, String namespace) {
        eventually(() -> assertThat(cluster.client()
                        .authorization()
                        .v1()
                        .subjectAccessReview()
                        .create(new SubjectAccessReviewBuilder()
                                .withNewSpec()
                                .withUser(user())
                                .withNewResourceAttributes()
                                .withGroup(group)
                                .withResource(resource)
                                .withVerb(verb)
                                .withNamespace(namespace)
                                .endResourceAttributes()
                                .endSpec()
                                .build())
                        .getStatus()
                        .getAllowed())
                .isEqualTo(may));
    }

    private static String key(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    @Override
    public void close() {
        objects.values().forEach(object -> cluster.client().resource(object).delete());
    }
}
