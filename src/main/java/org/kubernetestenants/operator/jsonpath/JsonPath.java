package org.kubernetestenants.operator.jsonpath;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSONPath that names fields of an object, in the spellings of JSONPath and of kubectl:
 * {@code $.a.b['c.d'][0]}, {@code {.a.b}}, {@code [*]} for every item or entry, and {@code [?(@.name=="app")]} for the items
 * with a field of this value. Takes time linear in the size of what it looks at, whatever the path.
 */
public final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.(?<name>[A-Za-z0-9_$-]+)|\\[(?<index>[0-9]{1,9})\\]"
                    + "|\\[(?<any>\\*)\\]|\\.(?<anyName>\\*)|\\['(?<key>[^']+)'\\]|\\[\"(?<quoted>[^\"]+)\"\\]"
                    + "|\\[\\?\\(\\s*@(?<where>\\.[A-Za-z0-9_$.-]+)\\s*==\\s*(?:'(?<is>[^']*)'|\"(?<isQuoted>[^\"]*)\")\\s*\\)\\]");

    /** One step down. */
    private sealed interface Step {
        record Key(String name) implements Step {}

        record Index(int at) implements Step {}

        record Any() implements Step {}

        /** The items of a list of which the field at the end of {@code path} has this text. */
        record Where(List<String> path, String text) implements Step {}
    }

    private final List<Step> steps;

    private JsonPath(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Empty if {@code text} is no path of this kind, or names the object as a whole. */
    public static Optional<JsonPath> parse(String text) {
        String path = text.strip();
        if (path.startsWith("{") && path.endsWith("}")) {
            path = path.substring(1, path.length() - 1);
        }
        int start = path.startsWith("$") ? 1 : 0;
        List<Step> steps = new ArrayList<>();
        Matcher step = STEP.matcher(path).region(start, path.length());
        while (step.lookingAt()) {
            String where = step.group("where");
            // Not in the pattern: a group that repeats takes stack for each of its rounds.
            if (where != null && (where + ".").contains("..")) {
                return Optional.empty();
            }
            steps.add(stepOf(step));
            step.region(step.end(), path.length());
        }
        return steps.isEmpty() || step.regionStart() < path.length()
                ? Optional.empty()
                : Optional.of(new JsonPath(steps));
    }

    private static Step stepOf(Matcher step) {
        for (String group : List.of("name", "key", "quoted")) {
            String key = step.group(group);
            if (key != null) {
                return new Step.Key(key);
            }
        }
        String index = step.group("index");
        if (index != null) {
            return new Step.Index(Integer.parseInt(index));
        }
        String where = step.group("where");
        if (where == null) {
            return new Step.Any();
        }
        String text = step.group("is") == null ? step.group("isQuoted") : step.group("is");
        return new Step.Where(List.of(where.substring(1).split("\\.")), text);
    }

    /** The first key, e.g. {@code status}; empty if the path begins otherwise. */
    public String root() {
        return steps.getFirst() instanceof Step.Key key ? key.name() : "";
    }

    /**
     * Whether it may mean the field at the end of these keys, one that this lies in, or one within this: of whatever object.
     */
    public boolean overlaps(List<String> keys) {
        for (int i = 0; i < Math.min(keys.size(), steps.size()); i++) {
            Step step = steps.get(i);
            if (!(step instanceof Step.Any) && !step.equals(new Step.Key(keys.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Every field of {@code root} that is meant: the keys (String) and indices (Integer) that lead there, and the value.
     *
     * @param root maps and lists, or a JsonNode
     */
    public Map<List<Object>, @Nullable Object> find(Object root) {
        Map<List<Object>, @Nullable Object> found = new LinkedHashMap<>();
        collect(root, 0, List.of(), found);
        return found;
    }

    private void collect(@Nullable Object value, int at, List<Object> path, Map<List<Object>, @Nullable Object> found) {
        if (at == steps.size()) {
            found.put(path, value);
            return;
        }
        Step step = steps.get(at);
        for (Map.Entry<String, @Nullable Object> entry : entries(value).entrySet()) {
            if (step instanceof Step.Any || step instanceof Step.Key(String name) && name.equals(entry.getKey())) {
                collect(entry.getValue(), at + 1, plus(path, entry.getKey()), found);
            }
        }
        List<@Nullable Object> items = items(value);
        for (int i = 0; i < items.size(); i++) {
            if (takes(step, i, items.get(i))) {
                collect(items.get(i), at + 1, plus(path, i), found);
            }
        }
    }

    private static boolean takes(Step step, int index, @Nullable Object item) {
        return switch (step) {
            case Step.Any() -> true;
            case Step.Index(int at) -> at == index;
            case Step.Where(List<String> path, String text) -> text.equals(text(at(item, path)));
            case Step.Key ignored -> false;
        };
    }

    private static @Nullable Object at(@Nullable Object item, List<String> path) {
        Object value = item;
        for (String name : path) {
            value = entries(value).get(name);
        }
        return value;
    }

    /** A plain value as text, the same for models and for JSON; null for maps and lists, and for nothing. */
    public static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case JsonNode node -> node.isValueNode() && !node.isNull() ? node.asText() : null;
            case Map<?, ?> map -> null;
            case List<?> list -> null;
            case null -> null;
            default -> value.toString();
        };
    }

    private static Map<String, @Nullable Object> entries(@Nullable Object value) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> entries.put(String.valueOf(key), item));
        } else if (value instanceof JsonNode node && node.isObject()) {
            node.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        }
        return entries;
    }

    private static List<@Nullable Object> items(@Nullable Object value) {
        List<@Nullable Object> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            items.addAll(list);
        } else if (value instanceof JsonNode node && node.isArray()) {
            node.forEach(items::add);
        }
        return items;
    }

    private static List<Object> plus(List<Object> path, Object step) {
        List<Object> all = new ArrayList<>(path);
        all.add(step);
        return List.copyOf(all);
    }
}
