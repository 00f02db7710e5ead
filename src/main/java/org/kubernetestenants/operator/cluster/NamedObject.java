package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/** One object, watched by its name. */
public final class NamedObject implements AutoCloseable {
    private final ResourceType type;
    private final @Nullable String namespace;
    private final String name;
    private final Consumer<@Nullable JsonNode> changed;
    private final Arrival arrival = new Arrival();
    private final Reflector watch;
    private volatile @Nullable JsonNode object;

    /** Whole, for what is the operator's own. */
    public NamedObject(Clients clients, ResourceType type, @Nullable String namespace, String name, Runnable changed) {
        this(clients, type, namespace, name, false, ignored -> changed.run());
    }

    /**
     * @param metadataOnly whether the server is to leave out everything but metadata
     * @param changed told of the first answer and of each change, with the object or null; must only enqueue
     */
    @SuppressWarnings("this-escape") // the sink's fields are all set by then, and the class is final
    NamedObject(
            Clients clients,
            ResourceType type,
            @Nullable String namespace,
            String name,
            boolean metadataOnly,
            Consumer<@Nullable JsonNode> changed) {
        this.type = type;
        this.namespace = namespace;
        this.name = name;
        this.changed = changed;
        String selector = "fieldSelector=" + URLEncoder.encode("metadata.name=" + name, StandardCharsets.UTF_8);
        this.watch = Reflector.start(
                clients, new Reflector.Collection(type.collection(namespace), selector, metadataOnly), new Seen());
    }

    public ResourceType type() {
        return type;
    }

    public @Nullable String namespace() {
        return namespace;
    }

    public String name() {
        return name;
    }

    /** Whether it is known if there is such an object. */
    public boolean arrived() {
        return arrival.isHere();
    }

    /** Waits until it is known; see {@link Arrival#await}. */
    void await(Duration atMost) {
        arrival.await(type.key(namespace, name).toString(), atMost);
    }

    /** As the watch saw it last; empty if there is none, or none was seen yet. */
    public Optional<JsonNode> now() {
        return Optional.ofNullable(object);
    }

    @Override
    public void close() {
        watch.close();
    }

    private final class Seen implements Reflector.Sink {
        private boolean relisted;

        @Override
        public void relistStarted() {
            relisted = false;
        }

        @Override
        public void seen(JsonNode now) {
            relisted = true;
            become(now);
        }

        @Override
        public void deleted(JsonNode last) {
            become(null);
        }

        @Override
        public void relistEnded(long ignored) {
            if (!relisted) {
                become(null);
            }
            if (!arrival.isHere()) {
                arrival.arrived();
                changed.accept(object);
            }
        }

        @Override
        public void trouble(@Nullable Problem problem) {
            arrival.trouble(problem);
        }

        private void become(@Nullable JsonNode now) {
            boolean differs = !Objects.equals(object, now);
            object = now;
            if (differs && arrival.isHere()) {
                changed.accept(now);
            }
        }
    }
}
