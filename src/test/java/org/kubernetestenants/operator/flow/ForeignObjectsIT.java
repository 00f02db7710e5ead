package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * Must show 4: an object of Helm's or of another tenant, under a name that a template renders, survives everything: the attempt to
 * make it, Force, and the removal of the tenant, of the template and of the registry. Behaviours 21, 22 and 30.
 */
class ForeignObjectsIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;
    private static HandMade others;

    @BeforeAll
    static void start() {
        client = cluster.client();
        others = new HandMade(cluster);
        others.template("others", "configMaps:\n- {id: config, nameTemplate: \"$uid\", spec: {data: {a: theirs}}}\n");
    }

    static Stream<Arguments> everyWay() {
        return Stream.of("row", "tenant", "template", "registry")
                .flatMap(removed -> Stream.of(Arguments.of(removed, "Stuck"), Arguments.of(removed, "Force")));
    }

    @ParameterizedTest(name = "removal of the {0}, conflictPolicy {1}")
    @MethodSource("everyWay")
    void behaviour_21_helms_and_another_tenants_object_survive_untouched(String removed, String conflictPolicy) {
        String name = removed + "-" + conflictPolicy.toLowerCase(Locale.ROOT);
        others.tenant("theirs-" + name, "others").awaitReady("theirs-" + name);
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("helm-" + name)
                        .withNamespace(cluster.namespace())
                        .withLabels(Map.of("app.kubernetes.io/managed-by", "Helm"))
                        .endMetadata()
                        .withData(Map.of("a", "helms"))
                        .build())
                .create();
        // Of a Tenant that this operator does not see: nothing but its labels tells whose it is.
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("far-" + name)
                        .withNamespace(cluster.namespace())
                        .withLabels(Map.of(Names.TENANT, "somebody", Names.TENANT_NAMESPACE, "elsewhere"))
                        .endMetadata()
                        .withData(Map.of("a", "theirs"))
                        .build())
                .create();
        List<String> before = versions(name);
        try (Tenancy shop = new Tenancy(cluster, name)) {
            shop.shop().rows("acme", "other").registry(name);
            shop.template(name, """
                    configMaps:
                    - {id: helm, nameTemplate: "helm-%1$s", conflictPolicy: %2$s, spec: {data: {a: ours}}}
                    - {id: theirs, nameTemplate: "theirs-%1$s", conflictPolicy: %2$s, spec: {data: {a: ours}}}
                    - {id: far, nameTemplate: "far-%1$s", conflictPolicy: %2$s, spec: {data: {a: ours}}}
                    - {id: own, nameTemplate: "$uid-%1$s", spec: {data: {a: ours}}}
                    """.formatted(name, conflictPolicy));
            String tenant = "acme-" + name;
            eventually(() -> {
                assertThat(others.entry(tenant, "helm").orElseThrow().state()).isEqualTo(State.CONFLICTED);
                assertThat(others.entry(tenant, "theirs").orElseThrow().state()).isEqualTo(State.CONFLICTED);
                assertThat(others.entry(tenant, "far").orElseThrow().state()).isEqualTo(State.CONFLICTED);
                assertThat(others.entry(tenant, "own").orElseThrow().state()).isEqualTo(State.READY);
            });
            String uid = shop.tenant(tenant).getMetadata().getUid();

            remove(removed, shop, name, tenant);

            eventually(() -> {
                Tenant now = shop.shop().tenant(tenant);
                assertThat(now == null || !now.getMetadata().getUid().equals(uid))
                        .isTrue();
            });
            assertThat(versions(name)).isEqualTo(before);
        }
        others.delete("theirs-" + name);
    }

    private static void remove(String removed, Tenancy shop, String name, String tenant) {
        switch (removed) {
            case "row" -> shop.sql("DELETE FROM shops WHERE id = 'acme'");
            case "tenant" -> others.delete(tenant);
            case "template" -> {
                client.resources(TenantTemplate.class)
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .delete();
                deleteTenants(Names.TEMPLATE, name);
                eventually(() -> assertThat(shop.shop().templateNow(name)).isNull());
            }
            default -> {
                client.resources(TenantRegistry.class)
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .delete();
                deleteTenants(Names.REGISTRY, name);
                eventually(() -> assertThat(shop.shop().registryNow(name)).isNull());
            }
        }
    }

    private static void deleteTenants(String label, String value) {
        client.resources(Tenant.class)
                .inNamespace(cluster.namespace())
                .withLabel(label, value)
                .delete();
    }

    private static List<String> versions(String name) {
        return Stream.of("helm-" + name, "theirs-" + name, "far-" + name)
                .map(object -> Objects.requireNonNull(client.configMaps()
                        .inNamespace(cluster.namespace())
                        .withName(object)
                        .get()))
                .map((ConfigMap object) -> object.getMetadata().getUid() + "@"
                        + object.getMetadata().getResourceVersion())
                .toList();
    }
}
