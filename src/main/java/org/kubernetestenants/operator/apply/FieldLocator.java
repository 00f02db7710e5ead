package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds fields of one object in another, and in managedFields: items of lists by the keys by which the server knows them, else
 * by index. Which lists have keys is read off what is owned of them.
 */
final class FieldLocator {
    private final FieldSet known;

    /** @param known what anybody owns of the object in the cluster */
    FieldLocator(FieldSet known) {
        this.known = known;
    }

    /**
     * Where a field is.
     *
     * @param owned its path in managedFields, or that of the list or map around it that is one value to the server
     * @param rest the keys (String) and indices (Integer) from there to the field; empty if it is owned for itself
     */
    record Found(List<String> owned, List<Object> rest) {}

    /**
     * Where the field at these keys (String) and indices (Integer) of {@code object} is.
     *
     * @param object the manifest, whose items may stand elsewhere in the cluster's object
     */
    Found locate(JsonNode object, List<Object> path) {
        List<String> owned = new ArrayList<>();
        JsonNode node = object;
        for (int i = 0; i < path.size(); i++) {
            Optional<String> element = switch (path.get(i)) {
                case String key -> Optional.of("f:" + key);
                case Integer index -> FieldSet.elementOf(node.path(index), known.below(owned));
                default -> throw new IllegalArgumentException("a key or an index: " + path.get(i));
            };
            boolean one = element.isEmpty()
                    || (!owned.isEmpty()
                            && known.has(owned)
                            && known.below(owned).isEmpty());
            if (one) {
                return new Found(List.copyOf(owned), List.copyOf(path.subList(i, path.size())));
            }
            owned.add(element.get());
            node = step(node, path.get(i));
        }
        return new Found(List.copyOf(owned), List.of());
    }

    /** The value there in the cluster's object; missing if there is none. */
    static JsonNode value(JsonNode live, Found found) {
        JsonNode node = live;
        for (String element : found.owned()) {
            node = step(node, element);
        }
        for (Object step : found.rest()) {
            node = step(node, step);
        }
        return node;
    }

    private static JsonNode step(JsonNode node, Object step) {
        return step instanceof Integer index ? node.path(index) : node.path((String) step);
    }

    /** One element of managedFields down. */
    static JsonNode step(JsonNode node, String element) {
        if (element.startsWith("f:")) {
            return node.path(element.substring(2));
        }
        for (JsonNode item : node) {
            if (FieldSet.isOf(element, item)) {
                return item;
            }
        }
        return MissingNode.getInstance();
    }
}
