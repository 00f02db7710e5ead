package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/** One object of the operator's own, watched by its name, whole. */
public final class NamedObject implements AutoCloseable {
    private final ResourceType type;
    private final @Nullable String namespace;
    private final String name;
    private final Runnable changed;
    private final Reflector watch;
    private volatile boolean arrived;
    private volatile @Nullable JsonNode object;
    private volatile @Nullable Problem trouble;

    /** @param changed told of each change, and of the first answer; must only enqueue */
    @SuppressWarnings("this-escape") // the sink's fields are all set by then, and the class is final
    public NamedObject(Clients clients, ResourceType type, @Nullable String namespace, String name, Runnable changed) {
        this.type = type;
        this.namespace = namespace;
        this.name = name;
        this.changed = changed;
        String selector = "fieldSelector=" + URLEncoder.encode("metadata.name=" + name, StandardCharsets.UTF_8);
        this.watch = Reflector.start(
                clients, new Reflector.Collection(type.collection(namespace), selector, false), new Seen());
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
        return arrived;
    }

    /** As the watch saw it last; empty if there is none, or none was seen yet. */
    public Optional<JsonNode> now() {
        return Optional.ofNullable(object);
    }

    /** What hinders the watch at present. */
    public Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
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
                object = null;
            }
            arrived = true;
            changed.run();
        }

        @Override
        public void trouble(@Nullable Problem problem) {
            trouble = problem;
        }

        private void become(@Nullable JsonNode now) {
            if (!Objects.equals(object, now)) {
                object = now;
                if (arrived) {
                    changed.run();
                }
            }
        }
    }
}
