package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/**
 * The way of one watch into a cache. Once {@link #close} has returned nothing comes through any more, though the watch's thread
 * may be in the middle of an event.
 */
final class Feed implements Reflector.Sink, AutoCloseable {
    private final Reflector.Sink cache;
    private boolean closed;

    Feed(Reflector.Sink cache) {
        this.cache = cache;
    }

    @Override
    public synchronized void relistStarted() {
        if (!closed) {
            cache.relistStarted();
        }
    }

    @Override
    public synchronized void seen(JsonNode object) {
        if (!closed) {
            cache.seen(object);
        }
    }

    @Override
    public synchronized void deleted(JsonNode object) {
        if (!closed) {
            cache.deleted(object);
        }
    }

    @Override
    public synchronized void relistEnded(long version) {
        if (!closed) {
            cache.relistEnded(version);
        }
    }

    @Override
    public synchronized void trouble(@Nullable Problem problem) {
        if (!closed) {
            cache.trouble(problem);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
