package org.kubernetestenants.operator.template;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cache of the {@code size} values that were asked for last. Two threads may make the same value; one of them is kept. */
final class RecentlyUsed<K, V> {
    private final Map<K, V> values;

    RecentlyUsed(int size) {
        values = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        };
    }

    V get(K key, Function<K, V> make) {
        V known = find(key);
        return known == null ? keep(key, make.apply(key)) : known;
    }

    synchronized int size() {
        return values.size();
    }

    private synchronized @Nullable V find(K key) {
        return values.get(key);
    }

    private synchronized V keep(K key, V value) {
        V earlier = values.putIfAbsent(key, value);
        return earlier == null ? value : earlier;
    }
}
