package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of JSONPath that names fields of a manifest: {@code $.a.b['c.d'][0]} and {@code [*]} for every item or entry.
 *
 * @param steps keys (String), indices (Integer) and {@link #ANY}
 */
record FieldSelector(List<Object> steps) {
    private static final Object ANY = new Object();
    private static final Pattern STEP = Pattern.compile(
            "\\.(?<name>[A-Za-z0-9_$-]+)|\\[(?<index>[0-9]{1,9})\\]|\\[(?<any>\\*)\\]|\\.(?<anyName>\\*)|\\['(?<key>[^']+)'\\]|\\[\"(?<quoted>[^\"]+)\"\\]");

    /** Empty if {@code text} is none. */
    static Optional<FieldSelector> parse(String text) {
        if (!text.startsWith("$") || text.length() == 1) {
            return Optional.empty();
        }
        List<Object> steps = new ArrayList<>();
        Matcher step = STEP.matcher(text).region(1, text.length());
        while (step.lookingAt()) {
            steps.add(stepOf(step));
            step.region(step.end(), text.length());
        }
        return step.regionStart() == text.length()
                ? Optional.of(new FieldSelector(List.copyOf(steps)))
                : Optional.empty();
    }

    private static Object stepOf(Matcher step) {
        for (String group : List.of("name", "key", "quoted")) {
            String key = step.group(group);
            if (key != null) {
                return key;
            }
        }
        String index = step.group("index");
        return index == null ? ANY : Integer.valueOf(index);
    }

    /** The steps to every field of {@code root} that is meant; empty if there is none. */
    Set<List<Object>> matches(Object root) {
        Set<List<Object>> found = new HashSet<>();
        collect(root, 0, List.of(), found);
        return found;
    }

    private void collect(@Nullable Object value, int at, List<Object> path, Set<List<Object>> found) {
        if (at == steps.size()) {
            found.add(path);
            return;
        }
        Object step = steps.get(at);
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                if (step == ANY || step.equals(key)) {
                    collect(item, at + 1, plus(path, String.valueOf(key)), found);
                }
            });
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (step == ANY || step.equals(i)) {
                    collect(list.get(i), at + 1, plus(path, i), found);
                }
            }
        }
    }

    private static List<Object> plus(List<Object> path, Object step) {
        List<Object> all = new ArrayList<>(path);
        all.add(step);
        return List.copyOf(all);
    }
}
