package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole object of a PUT: what is wanted in place of what is there, except for the status, for metadata, into which ours is
 * merged, and for what the server allocated.
 */
final class ReplaceBody {
    private static final Set<String> NOT_REPLACED = Set.of("apiVersion", "kind", "metadata", "status");

    /** What stays of the fields that are not wanted. */
    enum Keep {
        /** Those that nobody owns: the server itself set them, an address say. */
        ALLOCATED,
        /** Those that are not ours: somebody set them, and they cannot be taken away, a claim's volume say. */
        FOREIGN,
        /** None: the server defaulted them, and they do not go with what is wanted. */
        NOTHING
    }

    private final JsonNode live;
    private final FieldSet all;
    private final FieldSet ours;
    private final FieldSet others;
    private final Keep keep;

    private ReplaceBody(JsonNode live, ManagedFields owners, Keep keep) {
        this.live = live;
        this.all = owners.all();
        this.ours = owners.ours();
        this.others = owners.others();
        this.keep = keep;
    }

    /** @param wanted the manifest with our marks and preconditions */
    static ObjectNode of(ObjectNode wanted, JsonNode live, ManagedFields owners, Keep keep) {
        return new ReplaceBody(live, owners, keep).body(wanted);
    }

    private ObjectNode body(ObjectNode wanted) {
        ObjectNode body = wanted.deepCopy();
        body.set("metadata", metadata(wanted.path("metadata")));
        if (live.has("status")) {
            body.set("status", live.get("status"));
        }
        if (keep != Keep.NOTHING) {
            fill(body, live, List.of());
        }
        return body;
    }

    private ObjectNode metadata(JsonNode wanted) {
        ObjectNode metadata = live.path("metadata").deepCopy();
        for (Map.Entry<String, JsonNode> field : wanted.properties()) {
            boolean merges = field.getKey().equals("labels") || field.getKey().equals("annotations");
            metadata.set(field.getKey(), merges ? merged(field.getKey(), field.getValue()) : field.getValue());
        }
        return metadata;
    }

    /** Labels or annotations: those that were ours alone and are no longer wanted go. */
    private ObjectNode merged(String name, JsonNode wanted) {
        ObjectNode merged =
                live.path("metadata").path(name) instanceof ObjectNode there ? there.deepCopy() : wanted.deepCopy();
        merged.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !wanted.has(key))
                .filter(key -> ours.has(List.of("f:metadata", "f:" + name, "f:" + key)))
                .filter(key -> !others.has(List.of("f:metadata", "f:" + name, "f:" + key)))
                .toList()
                .forEach(merged::remove);
        wanted.properties().forEach(entry -> merged.set(entry.getKey(), entry.getValue()));
        return merged;
    }

    private void fill(ObjectNode body, JsonNode there, List<String> path) {
        for (Map.Entry<String, JsonNode> field : there.properties()) {
            String name = field.getKey();
            if (path.isEmpty() && NOT_REPLACED.contains(name)) {
                continue;
            }
            List<String> at = FieldSet.plus(path, "f:" + name);
            if (!body.has(name)) {
                if (stays(at)) {
                    body.set(name, field.getValue());
                }
            } else if (body.get(name) instanceof ObjectNode inner) {
                fill(inner, field.getValue(), at);
            } else {
                items(body.get(name), field.getValue(), at);
            }
        }
    }

    private void items(JsonNode wanted, JsonNode there, List<String> path) {
        List<String> elements = all.below(path);
        for (JsonNode item : wanted) {
            Optional<String> element = FieldSet.elementOf(item, elements);
            if (element.isPresent() && item instanceof ObjectNode inner) {
                fill(inner, FieldLocator.step(there, element.get()), FieldSet.plus(path, element.get()));
            }
        }
    }

    private boolean stays(List<String> path) {
        return switch (keep) {
            case ALLOCATED -> !all.has(path);
            case FOREIGN -> !ours.has(path);
            case NOTHING -> false;
        };
    }
}
