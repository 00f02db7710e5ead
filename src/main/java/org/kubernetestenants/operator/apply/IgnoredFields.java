package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.apply.FieldLocator.Found;
import org.kubernetestenants.operator.jsonpath.JsonPath;

/**
 * The fields of one object that are left to others once it exists. They are named by their place in the manifest, and found in
 * the cluster's object item by item.
 */
final class IgnoredFields {
    /** The last first, so that removing an item moves none that is still to be looked at. */
    private static final Comparator<List<Object>> LAST_FIRST = IgnoredFields::compare;

    private final ObjectNode manifest;
    private final Map<List<Object>, Found> fields = new TreeMap<>(LAST_FIRST);

    /** @param known what anybody owns of the object in the cluster */
    IgnoredFields(ResourceTemplate resource, ObjectNode manifest, FieldSet known) {
        this.manifest = manifest;
        FieldLocator locator = new FieldLocator(known);
        resource.ignoreFields().stream()
                .map(JsonPath::parse)
                .flatMap(Optional::stream)
                .flatMap(path -> path.find(manifest).keySet().stream())
                .forEach(place -> fields.put(place, locator.locate(manifest, place)));
    }

    /** Their paths in managedFields, of those that the server knows as fields of their own. */
    List<List<String>> owned() {
        return fields.values().stream()
                .filter(found -> found.rest().isEmpty())
                .map(Found::owned)
                .toList();
    }

    /** The manifest without them; a part of what is one value to the server has the value of the cluster. */
    ObjectNode omitted(JsonNode live) {
        ObjectNode copy = manifest.deepCopy();
        fields.forEach((place, found) -> {
            JsonNode value = FieldLocator.value(live, found);
            boolean gone = found.rest().isEmpty() || value.isMissingNode();
            set(copy, place, gone ? null : value);
        });
        return copy;
    }

    /** The manifest with the values that they have in the cluster. */
    ObjectNode carried(JsonNode live) {
        ObjectNode copy = manifest.deepCopy();
        fields.forEach((place, found) -> {
            JsonNode value = FieldLocator.value(live, found);
            set(copy, place, value.isMissingNode() ? null : value);
        });
        return copy;
    }

    private static void set(JsonNode root, List<Object> place, @Nullable JsonNode value) {
        JsonNode node = root;
        for (Object step : place.subList(0, place.size() - 1)) {
            node = step instanceof Integer index ? node.path(index) : node.path((String) step);
        }
        Object last = place.getLast();
        if (node instanceof ObjectNode object && last instanceof String key) {
            if (value == null) {
                object.remove(key);
            } else {
                object.set(key, value);
            }
        } else if (node instanceof ArrayNode array && last instanceof Integer index && index < array.size()) {
            if (value == null) {
                array.remove(index);
            } else {
                array.set(index, value);
            }
        }
    }

    private static int compare(List<Object> one, List<Object> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = one.get(i) instanceof Integer a && other.get(i) instanceof Integer b
                    ? Integer.compare(b, a)
                    : other.get(i).toString().compareTo(one.get(i).toString());
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(other.size(), one.size());
    }
}
