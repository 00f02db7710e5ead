package org.kubernetestenants.operator.route;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A source of changes that a {@code kubernetes-watch:} endpoint can name. */
@FunctionalInterface
public interface Watch {
    /**
     * Begins to report: first everything that is there, then each change, as a key {@code namespace/name} with the object
     * concerned (as last known, if it is gone; null where only the key matters). The handler only enqueues.
     *
     * @return ends the reports when closed
     */
    AutoCloseable subscribe(BiConsumer<String, @Nullable Object> handler);
}
