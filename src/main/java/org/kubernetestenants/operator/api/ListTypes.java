package org.kubernetestenants.operator.api;

import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Objects;

/**
 * Sets the list types of a class's properties in its schema, for which the CRD generator has no annotation. Input:
 * {@code property=key,key} for a map, {@code property=} for a set, {@code property=atomic}, separated by spaces.
 */
public final class ListTypes implements SchemaCustomizer.Customizer {
    @Override
    public JSONSchemaProps apply(JSONSchemaProps schema, String input, KubernetesSerialization serialization) {
        for (String entry : input.split(" ")) {
            String[] parts = entry.split("=", 2);
            JSONSchemaProps property =
                    Objects.requireNonNull(schema.getProperties().get(parts[0]), parts[0]);
            switch (parts[1]) {
                case "" -> property.setXKubernetesListType("set");
                case "atomic" -> property.setXKubernetesListType("atomic");
                default -> {
                    property.setXKubernetesListType("map");
                    property.setXKubernetesListMapKeys(List.of(parts[1].split(",")));
                }
            }
        }
        return schema;
    }
}
