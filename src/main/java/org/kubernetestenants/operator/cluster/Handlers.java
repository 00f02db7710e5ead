package org.kubernetestenants.operator.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Those who want to hear of changes. One that throws does not keep the others from hearing. */
final class Handlers<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

    private final List<Consumer<T>> handlers = new CopyOnWriteArrayList<>();

    /** Closing what is returned ends it. */
    AutoCloseable add(Consumer<T> handler) {
        handlers.add(handler);
        return () -> handlers.remove(handler);
    }

    void tell(T news) {
        for (Consumer<T> handler : handlers) {
            try {
                handler.accept(news);
            } catch (RuntimeException e) {
                LOG.error("a handler of changes failed", e);
            }
        }
    }
}
