package org.kubernetestenants.operator.template;

import java.util.Collection;
import java.util.Map;
import org.apache.velocity.runtime.directive.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The size of a value as text, roughly. Small templates can make values that share their parts ({@code [$l, $l]}, again and
 * again) and are tiny in memory, yet endless once somebody writes them out: so no value may weigh more than {@link Meter#MAX_TEXT}.
 */
final class Weight {
    private long weight;

    private Weight() {}

    /** The weight of {@code value}; found in bounded time. Throws when it is too heavy. */
    static long of(@Nullable Object value) {
        Weight weight = new Weight();
        weight.add(value);
        return weight.weight;
    }

    private void add(@Nullable Object value) {
        weight += 1;
        switch (value) {
            case String text -> weight += text.length();
            case Scope ignored -> {}
            case Collection<?> list -> addAll(list);
            case Map<?, ?> map ->
                map.forEach((key, item) -> {
                    add(key);
                    add(item);
                });
            case null, default -> weight += 8;
        }
        if (weight > Meter.MAX_TEXT) {
            throw Meter.limit("a value of more than 1 MiB");
        }
    }

    private void addAll(Collection<?> list) {
        // A range knows its size without being walked through.
        if (list.size() > Meter.MAX_TEXT) {
            throw Meter.limit("a list of more than " + Meter.MAX_TEXT + " items");
        }
        list.forEach(this::add);
    }
}
