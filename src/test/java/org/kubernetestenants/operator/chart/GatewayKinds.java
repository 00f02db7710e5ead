package org.kubernetestenants.operator.chart;

import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.Assertions;

/** The kinds of the Gateway API as far as it takes to make objects of them: no field is checked. */
final class GatewayKinds {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private GatewayKinds() {}

    static void define(KubernetesClient client) {
        for (String kind : List.of("Gateway", "HTTPRoute", "GRPCRoute")) {
            String plural = kind.toLowerCase(Locale.ROOT) + "s";
            client.resource(YAML.unmarshal("""
                            apiVersion: apiextensions.k8s.io/v1
                            kind: CustomResourceDefinition
                            metadata:
                              name: %1$s.gateway.networking.k8s.io
                              annotations: {api-approved.kubernetes.io: "unapproved, for tests"}
                            spec:
                              group: gateway.networking.k8s.io
                              scope: Namespaced
                              names: {plural: %1$s, kind: %2$s}
                              versions:
                              - name: v1
                                served: true
                                storage: true
                                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                            """.formatted(plural, kind), CustomResourceDefinition.class))
                    .serverSideApply();
        }
        eventually(() -> Assertions.assertThat(
                        client.getApiResources("gateway.networking.k8s.io/v1").getResources())
                .hasSize(3));
    }
}
