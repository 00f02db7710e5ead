package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of fields as {@code fieldsV1} of managedFields has it. A field is a list of its path elements: {@code f:name},
 * {@code k:{"key":"value"}} for an item of a list by its keys, {@code v:value} for an item of a set.
 */
final class FieldSet {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A map or item itself, beside the fields in it. */
    private static final String ITSELF = ".";

    private final ObjectNode root;

    private FieldSet(ObjectNode root) {
        this.root = root;
    }

    /** A copy of the {@code fieldsV1} of an entry; empty where it is missing. */
    static FieldSet of(JsonNode fieldsV1) {
        return new FieldSet(fieldsV1.isObject() ? fieldsV1.deepCopy() : JsonNodeFactory.instance.objectNode());
    }

    static FieldSet none() {
        return new FieldSet(JsonNodeFactory.instance.objectNode());
    }

    boolean isEmpty() {
        return root.isEmpty();
    }

    /** As an entry has it. */
    ObjectNode json() {
        return root;
    }

    /** Whether it has the field, or anything in it. */
    boolean has(List<String> path) {
        return !at(path).isMissingNode();
    }

    /** The elements below the field; empty if it is not there, or is one value to the server. */
    List<String> below(List<String> path) {
        List<String> names = new ArrayList<>();
        at(path).fieldNames().forEachRemaining(names::add);
        names.remove(ITSELF);
        return names;
    }

    /** Every field that has nothing below it, as its path. */
    List<List<String>> leaves() {
        List<List<String>> leaves = new ArrayList<>();
        collect(root, List.of(), leaves);
        return leaves;
    }

    private static void collect(JsonNode node, List<String> path, List<List<String>> leaves) {
        boolean leaf = true;
        for (Map.Entry<String, JsonNode> child : node.properties()) {
            if (!child.getKey().equals(ITSELF)) {
                leaf = false;
                collect(child.getValue(), plus(path, child.getKey()), leaves);
            }
        }
        if (leaf && !path.isEmpty()) {
            leaves.add(path);
        }
    }

    /** Adds all of {@code other}. */
    void add(FieldSet other) {
        merge(root, other.root);
    }

    /** Moves the field, with all in it, to {@code other}; nothing happens if it is not here. */
    void move(List<String> path, FieldSet other) {
        JsonNode found = at(path);
        if (found.isMissingNode()) {
            return;
        }
        ObjectNode target = other.root;
        for (String element : path) {
            target = target.withObjectProperty(element);
        }
        merge(target, found);
        remove(root, path, 0);
    }

    /** Takes away every leaf that {@code keep} does not have. */
    void retain(FieldSet keep) {
        for (List<String> leaf : leaves()) {
            boolean wanted = keep.has(leaf) || keep.hasAbove(leaf);
            if (!wanted) {
                remove(root, leaf, 0);
            }
        }
    }

    /** Whether it has a whole field that this one is in. */
    private boolean hasAbove(List<String> path) {
        for (int i = 1; i < path.size(); i++) {
            List<String> above = path.subList(0, i);
            if (has(above) && below(above).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private JsonNode at(List<String> path) {
        JsonNode node = root;
        for (String element : path) {
            node = node.path(element);
        }
        return node;
    }

    /** Also the maps and items that it leaves empty: who holds nothing in one must not keep it from going. */
    private static void remove(ObjectNode node, List<String> path, int at) {
        String element = path.get(at);
        if (at == path.size() - 1) {
            node.remove(element);
        } else if (node.get(element) instanceof ObjectNode child) {
            remove(child, path, at + 1);
            boolean empty = child.isEmpty() || (child.size() == 1 && child.has(ITSELF));
            if (empty) {
                node.remove(element);
            }
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties().forEach(child -> merge(into.withObjectProperty(child.getKey()), child.getValue()));
    }

    /** The element of the item of a list that has keys: the one among {@code elements} whose keys the item does not contradict. */
    static Optional<String> elementOf(JsonNode item, List<String> elements) {
        return elements.stream().filter(element -> isOf(element, item)).findFirst();
    }

    /** Whether the path element names this item of a list. */
    static boolean isOf(String element, JsonNode item) {
        if (element.startsWith("v:")) {
            return same(json(element), item);
        }
        if (!element.startsWith("k:") || !item.isObject()) {
            return false;
        }
        // What the server defaults, a port's protocol say, a manifest may leave out.
        boolean contradicts = json(element).properties().stream()
                .anyMatch(key -> item.has(key.getKey()) && !same(item.get(key.getKey()), key.getValue()));
        boolean names = json(element).properties().stream().anyMatch(key -> item.has(key.getKey()));
        return names && !contradicts;
    }

    /** A number is the same however it was read. */
    static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static JsonNode json(String element) {
        try {
            return JSON.readTree(element.substring(2));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no element of fieldsV1: " + element, e);
        }
    }

    static List<String> plus(List<String> path, String element) {
        List<String> all = new ArrayList<>(path);
        all.add(element);
        return List.copyOf(all);
    }
}
