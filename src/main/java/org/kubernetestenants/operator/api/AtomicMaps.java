package org.kubernetestenants.operator.api;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Objects;

/** Makes the named properties atomic maps: server-side apply owns and replaces each as a whole. Input: names, separated by spaces. */
public final class AtomicMaps implements SchemaCustomizer.Customizer {
    @Override
    public JSONSchemaProps apply(JSONSchemaProps schema, String input, KubernetesSerialization serialization) {
        for (String name : input.split(" ")) {
            Objects.requireNonNull(schema.getProperties().get(name), name).setXKubernetesMapType("atomic");
        }
        return schema;
    }
}
