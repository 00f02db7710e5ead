package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Live reads, past the caches. */
public final class Reader {
    public Reader(Clients clients, Permits permits) {}

    /** The object as it is; empty if there is none. */
    public Optional<JsonNode> get(ResourceType type, @Nullable String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    /** Its metadata only, from the API server's watch cache. */
    public Optional<JsonNode> metadata(ResourceType type, @Nullable String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    /** Live list, whole. */
    public List<JsonNode> list(ResourceType type, @Nullable String namespace, String labelSelector) {
        throw new UnsupportedOperationException();
    }
}
