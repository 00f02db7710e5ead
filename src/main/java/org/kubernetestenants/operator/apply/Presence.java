package org.kubernetestenants.operator.apply;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.error.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the very object that an entry is about is there, whatever its labels say by now. */
final class Presence {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final Reader reader;
    private final ManagedObjects objects;
    private final Kinds kinds;

    Presence(Reader reader, ManagedObjects objects, Kinds kinds) {
        this.reader = reader;
        this.objects = objects;
        this.kinds = kinds;
    }

    /**
     * As the API server has it.
     *
     * @param user name to read as; null for the operator's own
     * @throws OperatorException if it does not answer: nobody knows then
     */
    boolean isThere(InventoryEntry entry, @Nullable String user) {
        return kinds.findStill(entry.apiVersion(), entry.kind())
                .flatMap(type -> reader.as(user).get(type, entry.namespace(), entry.name()))
                .filter(live -> live.path("metadata").path("uid").asText().equals(entry.uid()))
                .isPresent();
    }

    /** The same, asked only about what the cache has not; true where nobody knows. */
    boolean mayBeThere(InventoryEntry entry, @Nullable String user) {
        try {
            return objects.get(entry.key())
                            .filter(object -> object.uid().equals(entry.uid()))
                            .isPresent()
                    || isThere(entry, user);
        } catch (OperatorException e) {
            LOG.debug(
                    "whether {} is there is not known: {}",
                    entry.key(),
                    e.problem().condition());
            return true;
        }
    }
}
