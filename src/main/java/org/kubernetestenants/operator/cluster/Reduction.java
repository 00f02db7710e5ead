package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.readiness.Readiness;

/** Makes the record of a managed object from the object, of which nothing else is kept. */
final class Reduction {
    private final ResourceType type;
    private final WatchScope scope;
    private final Function<JsonNode, Readiness> readiness;

    /** @param scope whose Tenants are ours */
    Reduction(ResourceType type, WatchScope scope, Function<JsonNode, Readiness> readiness) {
        this.type = type;
        this.scope = scope;
        this.readiness = readiness;
    }

    ObjectKey key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return type.key(text(metadata, "namespace"), text(metadata, "name"));
    }

    /** Whether its labels make it a managed object. */
    boolean managed(JsonNode object) {
        JsonNode labels = object.path("metadata").path("labels");
        return labels.has(Names.TENANT)
                && scope.has(labels.path(Names.TENANT_NAMESPACE).asText());
    }

    ManagedObject of(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        JsonNode labels = metadata.path("labels");
        JsonNode annotations = metadata.path("annotations");
        return new ManagedObject(
                key(object),
                type.apiVersion(),
                text(metadata, "uid"),
                metadata.path("resourceVersion").asText(),
                text(labels, Names.TENANT),
                text(labels, Names.TENANT_NAMESPACE),
                annotations.has(Names.RESOURCE_ID) ? text(annotations, Names.RESOURCE_ID) : null,
                DeletionPolicy.of(annotations.path(Names.DELETION_POLICY).asText())
                        .orElse(null),
                annotations.has(Names.ADOPTED),
                metadata.has("deletionTimestamp"),
                SharedStrings.share(FieldsHash.of(metadata.path("managedFields"))),
                FieldsHash.isUpdated(metadata.path("managedFields")),
                readiness.apply(named(object)));
    }

    /** With its apiVersion and kind, which the items of a list do not say. */
    private JsonNode named(JsonNode object) {
        if (object instanceof ObjectNode item && !item.has("kind")) {
            item.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        }
        return object;
    }

    private static String text(JsonNode node, String field) {
        return SharedStrings.share(node.path(field).asText());
    }
}
