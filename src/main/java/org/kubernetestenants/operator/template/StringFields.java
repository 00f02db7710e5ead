package org.kubernetestenants.operator.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns into text what the API server takes as text only: the values of {@code labels} and {@code annotations}, of
 * {@code value} in {@code env}, and of {@code data} and {@code stringData} in ConfigMaps and Secrets (custom resources may hold
 * anything there). So {@code enabled: true} in a ConfigMap needs no quotes, nor does a function that returns a number.
 */
final class StringFields {
    private StringFields() {}

    /** Changes {@code manifest} in place. */
    static void convert(Map<String, @Nullable Object> manifest) {
        boolean holdsText = "v1".equals(manifest.get("apiVersion"))
                && ("ConfigMap".equals(manifest.get("kind")) || "Secret".equals(manifest.get("kind")));
        if (holdsText) {
            toText(manifest.get("data"));
            toText(manifest.get("stringData"));
        }
        walk(manifest);
    }

    private static void walk(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                if ("labels".equals(key) || "annotations".equals(key)) {
                    toText(item);
                } else if ("env".equals(key) && item instanceof List<?> list) {
                    list.forEach(StringFields::envToText);
                } else {
                    walk(item);
                }
            });
        } else if (value instanceof List<?> list) {
            list.forEach(StringFields::walk);
        }
    }

    @SuppressWarnings("unchecked")
    private static void toText(@Nullable Object values) {
        if (values instanceof Map<?, ?> map) {
            ((Map<String, @Nullable Object>) map)
                    .replaceAll((key, value) -> value == null ? null : PlainJson.text(value));
        }
    }

    @SuppressWarnings("unchecked")
    private static void envToText(@Nullable Object entry) {
        if (entry instanceof Map<?, ?> map && map.get("value") != null) {
            ((Map<String, @Nullable Object>) map).put("value", PlainJson.text(map.get("value")));
        }
    }
}
