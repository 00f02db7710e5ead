package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.velocity.runtime.directive.Scope;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Values of which manifests consist: Map with text keys, List, String, Number, Boolean, null. */
final class PlainJson {
    private PlainJson() {}

    /** A copy that shares no map or list with {@code value} and that its owner may change. Refuses what is no JSON. */
    static @Nullable Object copy(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean truth -> truth;
            case Map<?, ?> map when !(map instanceof Scope) -> copyMap(map);
            case Collection<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(copy(item)));
                yield copy;
            }
            default ->
                throw new TemplateFault(Problem.of(Code.RENDER_FAILED, "this is no value that a manifest can hold"));
        };
    }

    private static Map<String, @Nullable Object> copyMap(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, item) -> copy.put(text(key), copy(item)));
        return copy;
    }

    /** {@code value} as the text that it becomes where only text may stand: maps and lists as JSON. */
    static String text(@Nullable Object value) {
        return value instanceof Map || value instanceof Collection
                ? Functions.INSTANCE.toJson(value)
                : Objects.toString(value, "");
    }
}
