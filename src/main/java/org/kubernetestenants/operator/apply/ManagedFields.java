package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.kubernetestenants.operator.api.Names;

/**
 * Who owns which fields of an object: its {@code metadata.managedFields}. The server takes a list that a write brings, so that
 * ownership can be handed over without touching a value.
 */
final class ManagedFields {
    private static final Set<String> OURS = Set.of(Names.FIELD_MANAGER, Names.INITIAL_FIELD_MANAGER);

    private final List<JsonNode> entries;

    private ManagedFields(List<JsonNode> entries) {
        this.entries = List.copyOf(entries);
    }

    static ManagedFields of(JsonNode object) {
        List<JsonNode> entries = new ArrayList<>();
        object.path("metadata").path("managedFields").forEach(entries::add);
        return new ManagedFields(entries);
    }

    /** Whether a manager is one of our two. */
    static boolean isOurs(String manager) {
        return OURS.contains(manager);
    }

    /** What anybody owns. */
    FieldSet all() {
        return union(entry -> true);
    }

    /** What {@code tenant-operator} owns, through applies and updates. */
    FieldSet ours() {
        return union(entry -> manager(entry).equals(Names.FIELD_MANAGER));
    }

    /** What others than our two managers own. */
    FieldSet others() {
        return union(entry -> !isOurs(manager(entry)));
    }

    private FieldSet union(Predicate<JsonNode> which) {
        FieldSet union = FieldSet.none();
        entries.stream().filter(which).forEach(entry -> union.add(FieldSet.of(entry.path("fieldsV1"))));
        return union;
    }

    /** When this manager last took a field of this path, RFC 3339; empty if the server did not say. */
    Optional<String> since(String manager, List<String> path) {
        return entries.stream()
                .filter(entry -> manager(entry).equals(manager))
                .filter(entry -> FieldSet.of(entry.path("fieldsV1")).has(path))
                .map(entry -> entry.path("time").asText(""))
                .filter(time -> !time.isEmpty())
                .max(Comparator.naturalOrder());
    }

    /** The manager, none of ours, that wrote last; empty if there is none. */
    Optional<String> lastStranger() {
        return entries.stream()
                .filter(entry -> !isOurs(manager(entry)))
                .filter(entry -> entry.path("subresource").asText("").isEmpty())
                .max(Comparator.comparing(entry -> entry.path("time").asText("")))
                .map(ManagedFields::manager);
    }

    /**
     * The same with what is ours in order: what updates of ours own counts as applied, so that an apply can give it up; fields
     * that are left to others are held by {@code tenant-operator-initial}, and by it nothing else.
     *
     * @param ignored the fields that are left to others
     */
    ManagedFields inOrder(List<List<String>> ignored) {
        Optional<JsonNode> template = entries.stream()
                .filter(entry -> isOurs(manager(entry)))
                .filter(entry -> entry.path("subresource").asText("").isEmpty())
                .findFirst();
        if (template.isEmpty()) {
            return this;
        }
        FieldSet applied = union(entry -> isMain(entry) && manager(entry).equals(Names.FIELD_MANAGER));
        FieldSet initial = union(entry -> isMain(entry) && manager(entry).equals(Names.INITIAL_FIELD_MANAGER));
        ignored.forEach(path -> applied.move(path, initial));
        FieldSet keep = FieldSet.none();
        FieldSet held = FieldSet.of(initial.json());
        ignored.forEach(path -> held.move(path, keep));
        initial.retain(keep);
        List<JsonNode> result = new ArrayList<>();
        entries.stream()
                .filter(entry -> !(isMain(entry) && isOurs(manager(entry))))
                .forEach(result::add);
        add(result, Names.FIELD_MANAGER, applied, template.get());
        add(result, Names.INITIAL_FIELD_MANAGER, initial, template.get());
        return new ManagedFields(result);
    }

    private void add(List<JsonNode> result, String manager, FieldSet fields, JsonNode template) {
        if (fields.isEmpty()) {
            return;
        }
        JsonNode last = entries.stream()
                .filter(entry -> isMain(entry) && manager(entry).equals(manager))
                .max(Comparator.comparing(entry -> entry.path("time").asText("")))
                .orElse(template);
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("manager", manager).put("operation", "Apply");
        entry.set("apiVersion", last.path("apiVersion"));
        entry.set("time", last.path("time"));
        entry.put("fieldsType", "FieldsV1").set("fieldsV1", fields.json());
        result.add(entry);
    }

    private static boolean isMain(JsonNode entry) {
        return entry.path("subresource").asText("").isEmpty();
    }

    private static String manager(JsonNode entry) {
        return entry.path("manager").asText();
    }

    /** As metadata has it. */
    ArrayNode json() {
        return JsonNodeFactory.instance.arrayNode().addAll(entries);
    }

    /** Whether it says the same, but for when. */
    boolean says(ManagedFields other) {
        return facts().equals(other.facts());
    }

    private Set<JsonNode> facts() {
        Set<JsonNode> facts = new HashSet<>();
        for (JsonNode entry : entries) {
            ObjectNode fact = entry.deepCopy();
            fact.remove("time");
            facts.add(fact);
        }
        return facts;
    }
}
