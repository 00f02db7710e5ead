package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A custom resource of one test class's own, whose status the test writes: nobody else makes it ready or not. */
public final class Gadgets implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final CustomResourceDefinition definition;

    /** Installs the kind {@code Gadget}, in a group that nobody else has. */
    public Gadgets(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        this.definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(new ByteArrayInputStream("""
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: gadgets.%1$s}
                        spec:
                          group: %1$s
                          scope: Namespaced
                          names: {kind: Gadget, plural: gadgets}
                          versions:
                          - name: v1
                            served: true
                            storage: true
                            subresources: {status: {}}
                            schema:
                              openAPIV3Schema:
                                type: object
                                properties:
                                  spec: {type: object, properties: {size: {type: integer}, colour: {type: string}}}
                                  status: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        """.formatted(group()).getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
        client.resource(definition).waitUntilCondition(CustomResourceDefinitions::isEstablished, 30, TimeUnit.SECONDS);
    }

    /** For the {@code apiVersion} of a manifest. */
    public String apiVersion() {
        return group() + "/v1";
    }

    private String group() {
        return namespace + ".example.com";
    }

    public Resource<GenericKubernetesResource> named(String name) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup(group())
                        .withVersion("v1")
                        .withKind("Gadget")
                        .withPlural("gadgets")
                        .withNamespaced(true)
                        .build())
                .inNamespace(namespace)
                .withName(name);
    }

    /** Writes its condition Ready. */
    public void setReady(String name, boolean ready) {
        named(name).editStatus(gadget -> {
            gadget.setAdditionalProperty(
                    "status",
                    Map.of(
                            "conditions",
                            List.of(Map.of(
                                    "type", "Ready",
                                    "status", ready ? "True" : "False",
                                    "reason", "Test",
                                    "message", "as the test says"))));
            return gadget;
        });
    }

    @Override
    public void close() {
        client.resource(definition).delete();
    }
}
