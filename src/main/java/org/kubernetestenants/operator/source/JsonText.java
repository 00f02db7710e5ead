package org.kubernetestenants.operator.source;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nested values of a row as compact JSON, with the keys of objects in their order, so that the same value is the same text at each sync. */
final class JsonText {
    private JsonText() {}

    /** Numbers are written as {@link RowText} does, booleans as {@code true} and {@code false}, everything else as its text. */
    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> map -> object(map);
            case Collection<?> list -> list.stream().map(JsonText::of).collect(Collectors.joining(",", "[", "]"));
            case Object[] array -> of(Arrays.asList(array));
            case Boolean bool -> bool.toString();
            case Double number when !Double.isFinite(number) -> quoted(RowText.of(number));
            case Float number when !Float.isFinite(number) -> quoted(RowText.of(number));
            case Number number -> RowText.of(number);
            default -> quoted(RowText.of(value));
        };
    }

    private static String object(Map<?, ?> map) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        return sorted.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + of(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
