package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** A part of a manifest, parsed: what is no template is kept as it is. Rendering gives maps and lists that their owner may change. */
sealed interface Field {
    /** Rendered by a field that is to be left out. Not null, which a manifest may hold. */
    Object ABSENT = new Object();

    @Nullable
    Object render(Row row);

    /** Plain JSON without a template anywhere in it. */
    record Constant(@Nullable Object value) implements Field {
        @Override
        public @Nullable Object render(Row row) {
            return PlainJson.copy(value);
        }
    }

    /** A string with a template in it. */
    record Text(StringTemplate template) implements Field {
        @Override
        public Object render(Row row) {
            return Objects.requireNonNullElse(template.value(row), ABSENT);
        }
    }

    record Items(List<Field> items) implements Field {
        @Override
        public Object render(Row row) {
            List<@Nullable Object> list = new ArrayList<>(items.size());
            for (Field item : items) {
                Object value = item.render(row);
                if (value != ABSENT) {
                    list.add(value);
                }
            }
            return list;
        }
    }

    record Entries(List<Entry> entries) implements Field {
        @Override
        public Map<String, @Nullable Object> render(Row row) {
            Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(entries.size());
            renderInto(map, row);
            return map;
        }

        /** Adds its entries to {@code map}, none of which may be there already. */
        void renderInto(Map<String, @Nullable Object> map, Row row) {
            for (Entry entry : entries) {
                Object key = entry.key().render(row);
                Object value = entry.value().render(row);
                if (key == ABSENT || value == ABSENT) {
                    continue;
                }
                String name = PlainJson.text(key);
                if (map.containsKey(name)) {
                    throw entry.twice(name);
                }
                map.put(name, value);
            }
        }
    }

    /** @param path of the value, to name it in errors */
    record Entry(Field key, Field value, FieldPath path) {
        OperatorException twice(String name) {
            Problem problem = Problem.of(Code.RENDER_FAILED, "two keys are `" + name + "`");
            return key instanceof Text text
                    ? text.template().failed(problem, "rendered `" + name + "`")
                    : new OperatorException(problem.detail(path.toString()));
        }
    }
}
