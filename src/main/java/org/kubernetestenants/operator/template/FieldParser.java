package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the strings of one resource into {@link Field}s. */
final class FieldParser {
    private final TemplateParser templates;
    private final Set<List<Object>> literal;

    /** @param literal the steps from the manifest to each field that is kept as it is: keys (String) and indices (Integer) */
    FieldParser(TemplateParser templates, Set<List<Object>> literal) {
        this.templates = templates;
        this.literal = literal;
    }

    /** @param steps from the manifest to {@code value} */
    Field parse(FieldPath path, List<Object> steps, @Nullable Object value) {
        if (literal.contains(steps)) {
            return new Field.Constant(value);
        }
        return switch (value) {
            case String text -> text(path, text);
            case Map<?, ?> map -> map(path, steps, map);
            case List<?> list -> list(path, steps, list);
            case null, default -> new Field.Constant(value);
        };
    }

    /** A text that is a template only if Velocity could see anything in it: all other text stays as it is, to the last backslash. */
    Field text(FieldPath path, String text) {
        if (text.indexOf('$') < 0 && text.indexOf('#') < 0) {
            return new Field.Constant(text);
        }
        StringTemplate template = templates.parse(path, text);
        return template == null ? new Field.Constant(text) : new Field.Text(template);
    }

    Field.Entries map(FieldPath path, List<Object> steps, Map<?, ?> map) {
        List<Field.Entry> entries = new ArrayList<>(map.size());
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            FieldPath field = path.key(name);
            entries.add(new Field.Entry(text(field, name), parse(field, plus(steps, name), value), field));
        });
        return new Field.Entries(List.copyOf(entries));
    }

    private Field list(FieldPath path, List<Object> steps, List<?> list) {
        List<Field> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            items.add(parse(path.index(i), plus(steps, i), list.get(i)));
        }
        return new Field.Items(List.copyOf(items));
    }

    private static List<Object> plus(List<Object> steps, Object step) {
        List<Object> all = new ArrayList<>(steps);
        all.add(step);
        return List.copyOf(all);
    }
}
