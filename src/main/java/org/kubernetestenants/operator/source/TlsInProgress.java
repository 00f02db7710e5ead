package org.kubernetestenants.operator.source;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Hands a {@link TlsContext} to the socket factory that a driver makes by the name of its class, and which can be given a text
 * only: the id of an entry in a table. Hence the table is static. An entry lives as long as one connection is being made, so no
 * pool leaves anything behind, and nothing that was written down somewhere opens a context later.
 */
final class TlsInProgress implements AutoCloseable {
    private static final Map<String, TlsContext> BY_ID = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();

    private TlsInProgress(TlsContext context) {
        BY_ID.put(id, context);
    }

    static TlsInProgress with(TlsContext context) {
        return new TlsInProgress(context);
    }

    String id() {
        return id;
    }

    /**
     * The context of a connection that is being made.
     *
     * @throws IllegalStateException if nobody waits for it any more
     */
    static TlsContext of(@Nullable String id) {
        TlsContext context = id == null ? null : BY_ID.get(id);
        if (context == null) {
            throw new IllegalStateException("the connection is not being made any more");
        }
        return context;
    }

    /** How many connections are being made with TLS. */
    static int count() {
        return BY_ID.size();
    }

    @Override
    public void close() {
        BY_ID.remove(id);
    }
}
