package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.kubernetestenants.operator.api.ObjectKey;

/** Fields and values as the server and we write them in words. */
final class FieldTexts {
    private static final int LONGEST = 60;
    private static final Pattern SECRET =
            Pattern.compile("passw|secret|token|credential|api-?_?key|private", Pattern.CASE_INSENSITIVE);

    private static final ObjectMapper JSON = new ObjectMapper();

    private FieldTexts() {}

    /**
     * The path of a field that a conflict names, e.g. {@code .spec.containers[name="app"].image}. Names may have dots in them,
     * so it is looked for among the fields that somebody owns.
     */
    static Optional<List<String>> path(FieldSet owned, String text) {
        return path(owned, List.of(), text);
    }

    private static Optional<List<String>> path(FieldSet owned, List<String> at, String rest) {
        if (rest.isEmpty()) {
            return Optional.of(at);
        }
        return owned.below(at).stream()
                .filter(element -> rest.startsWith(text(element)))
                .sorted(Comparator.comparing((String element) -> text(element).length())
                        .reversed())
                .flatMap(element ->
                        path(
                                owned,
                                FieldSet.plus(at, element),
                                rest.substring(text(element).length()))
                                .stream())
                .findFirst();
    }

    private static String text(String element) {
        String value = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + value;
            case 'k' -> "[" + keys(value) + "]";
            case 'v' -> "[=" + value + "]";
            default -> "[" + value + "]";
        };
    }

    private static String keys(String json) {
        try {
            return JSON.readTree(json).properties().stream()
                    .map(key -> key.getKey() + "=" + key.getValue())
                    .collect(Collectors.joining(","));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no keys: " + json, e);
        }
    }

    /** The value of a field that a refusal names, e.g. {@code spec.containers[0].image}; missing if it is not there. */
    static JsonNode value(JsonNode object, String text) {
        if (text.isEmpty()) {
            return object;
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            String index = end < 0 ? "" : text.substring(1, end);
            JsonNode item = index.matches("[0-9]{1,6}") ? object.path(Integer.parseInt(index)) : object.path(index);
            return item.isMissingNode() ? item : value(item, text.substring(end + 1));
        }
        String rest = text.startsWith(".") ? text.substring(1) : text;
        return StreamSupport.stream(object.properties().spliterator(), false)
                .filter(field -> isAt(rest, field.getKey()))
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(String::length).reversed()))
                .map(field ->
                        value(field.getValue(), rest.substring(field.getKey().length())))
                .filter(found -> !found.isMissingNode())
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /**
     * Where the wanted object differs below a field from what is there, a line each; what is not wanted is no difference, since
     * the server sets much by itself. Items of lists are compared by their place.
     */
    static List<String> differences(ObjectKey object, String field, JsonNode wanted, JsonNode live) {
        List<String> lines = new ArrayList<>();
        compare(object, field, value(wanted, field), value(live, field), lines);
        return lines;
    }

    private static void compare(ObjectKey object, String at, JsonNode wanted, JsonNode live, List<String> lines) {
        if (wanted.isObject() && live.isObject()) {
            wanted.properties()
                    .forEach(field -> compare(
                            object, at + "." + field.getKey(), field.getValue(), live.path(field.getKey()), lines));
        } else if (wanted.isArray() && live.isArray()) {
            for (int i = 0; i < wanted.size(); i++) {
                compare(object, at + "[" + i + "]", wanted.get(i), live.path(i), lines);
            }
        } else if (!FieldSet.same(wanted, live) && !(wanted.isNull() && live.isMissingNode())) {
            lines.add(at + ": wanted " + words(object, at, wanted) + ", live " + words(object, at, live));
        }
    }

    private static boolean isAt(String text, String name) {
        return text.startsWith(name)
                && (text.length() == name.length() || ".[".indexOf(text.charAt(name.length())) >= 0);
    }

    /**
     * A value in words. Of Secrets, and of fields whose names say that they hold one, no value is ever told.
     *
     * @param field as the server names it
     */
    static String words(ObjectKey object, String field, JsonNode value) {
        boolean secret = object.group().isEmpty() && object.kind().equals("Secret");
        if (value.isMissingNode()) {
            return "nothing";
        }
        if (secret || SECRET.matcher(field).find()) {
            return "a value that is not shown";
        }
        String text = value.isTextual() ? value.asText() : value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
