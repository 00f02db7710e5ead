package org.kubernetestenants.operator.source;

import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One row as a map, column to value. Most rows are only asked for two of their columns and forgotten: a map with entries of its own
 * is made only for one that is gone through, or gets or loses columns.
 */
final class ColumnMap extends AbstractMap<String, @Nullable Object> {
    private final Columns columns;
    private final @Nullable Object[] values;
    /** In place of the values, once there is one. */
    private @Nullable Map<String, @Nullable Object> entries;

    /** The columns of one result. */
    static final class Columns {
        private final List<String> labels;
        private final Map<String, Integer> places = new HashMap<>();
        private final Supplier<Map<String, @Nullable Object>> newMap;

        /** @param newMap makes an empty map that tells columns apart as the database does */
        Columns(List<String> labels, Supplier<Map<String, @Nullable Object>> newMap) {
            this.labels = List.copyOf(labels);
            this.newMap = newMap;
            for (int i = 0; i < labels.size(); i++) {
                // The last of a name counts, as in a map.
                places.put(labels.get(i), i);
            }
        }

        /** @param values in the order of the labels; they are the row's own from now on */
        ColumnMap row(@Nullable Object[] values) {
            return new ColumnMap(this, values);
        }
    }

    private ColumnMap(Columns columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    @Override
    public @Nullable Object get(@Nullable Object column) {
        Integer place = entries == null ? columns.places.get(column) : null;
        return place == null ? entries().get(column) : values[place];
    }

    @Override
    public boolean containsKey(@Nullable Object column) {
        return entries().containsKey(column);
    }

    @Override
    public @Nullable Object put(String column, @Nullable Object value) {
        return entries().put(column, value);
    }

    @Override
    public @Nullable Object remove(@Nullable Object column) {
        return entries().remove(column);
    }

    @Override
    public int size() {
        return entries().size();
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return entries().entrySet();
    }

    private Map<String, @Nullable Object> entries() {
        Map<String, @Nullable Object> made = entries;
        if (made == null) {
            made = columns.newMap.get();
            for (int i = 0; i < values.length; i++) {
                made.put(columns.labels.get(i), values[i]);
            }
            entries = made;
        }
        return made;
    }
}
