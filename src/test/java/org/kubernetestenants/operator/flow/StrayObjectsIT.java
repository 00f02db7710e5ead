package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/**
 * A request that was under way when its replica froze makes its object though the Tenant is gone by then, and a restore may bring
 * objects without their Tenants: nothing removes them, and nothing said so.
 */
class StrayObjectsIT {
    private static final String TEMPLATE = """
            configMaps:
            - {id: config, nameTemplate: "$uid-config", spec: {data: {a: b}}}
            """;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private final KubernetesClient client = cluster.client();

    @Test
    void objects_whose_tenant_does_not_exist_are_told_of_once_and_stay() {
        HandMade shop = new HandMade(cluster);
        shop.template("web", TEMPLATE).tenant("there", "web").awaitReady("there");
        cluster.operator().stop();
        make("early");
        cluster.startOperator();
        make("late");
        make("restored");
        shop.tenant("restored", "web").awaitReady("restored");

        eventually(() -> assertThat(told("early") + told("late")).isEqualTo(2));
        eventually(() -> assertThat(cluster.operator().get("/observe/metrics"))
                .containsPattern("(?m)^tenant_operator_objects_stray(\\{[^}]*\\})? 2\\.0$"));
        assertThat(log())
                .contains("TenantMissing: Tenant " + cluster.namespace()
                        + "/late does not exist, and 1 object bears its labels; ConfigMap " + cluster.namespace()
                        + "/late-config; if nobody needs them: kubectl delete configmap -A -l " + Names.TENANT
                        + "=late," + Names.TENANT_NAMESPACE + "=" + cluster.namespace());

        client.resource(object("late")).edit(object -> {
            object.getMetadata().getLabels().put("touched", "yes");
            return object;
        });
        shop.tenant("early", "web").awaitReady("early");
        assertThat(told("late")).isEqualTo(1);
        make("late", "another");
        eventually(() -> assertThat(told("late")).isEqualTo(2));
        client.resource(object("late", "another")).delete();
        client.resource(object("late")).delete();

        eventually(() -> assertThat(cluster.operator().get("/observe/metrics"))
                .containsPattern("(?m)^tenant_operator_objects_stray(\\{[^}]*\\})? 0\\.0$"));
        assertThat(told("late")).isEqualTo(2);
        assertThat(told("restored")).isZero();
        assertThat(object("early").getMetadata().getLabels()).containsEntry(Names.TENANT, "early");
    }

    private void make(String tenant) {
        make(tenant, "config");
    }

    private void make(String tenant, String id) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(tenant + "-" + id)
                        .withNamespace(cluster.namespace())
                        .addToLabels(Names.TENANT, tenant)
                        .addToLabels(Names.TENANT_NAMESPACE, cluster.namespace())
                        .addToAnnotations(Names.DELETION_POLICY, "Delete")
                        .addToAnnotations(Names.RESOURCE_ID, id)
                        .endMetadata()
                        .addToData("a", "b")
                        .build())
                .fieldManager("tenant-operator")
                .serverSideApply();
    }

    private ConfigMap object(String tenant) {
        return object(tenant, "config");
    }

    private ConfigMap object(String tenant, String id) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(tenant + "-" + id)
                .require();
    }

    /** Its JSON has slashes escaped. */
    private static String log() {
        return cluster.operator().log().replace("\\/", "/");
    }

    private static long told(String tenant) {
        return log().lines()
                .filter(line -> line.contains("TenantMissing: Tenant " + cluster.namespace() + "/" + tenant + " "))
                .count();
    }
}
