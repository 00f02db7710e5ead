package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches CustomResourceDefinitions, metadata only, so that what waits for a kind goes on when it comes, without asking for it
 * again and again. Where that watch is not allowed nothing is lost but promptness: what waits is tried again with back-off.
 */
public final class KindDefinitions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KindDefinitions.class);
    private static final String PATH = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    /** A definition is served a moment after it is established, on other API servers some moments later. */
    private static final Duration SERVED_WITHIN = Duration.ofSeconds(5);

    /**
     * A definition that is new, changed or gone.
     *
     * @param name {@code widgets.example.com}
     */
    public record Change(String name, boolean gone) {
        public String group() {
            return name.substring(name.indexOf('.') + 1);
        }
    }

    private final Clients clients;
    private final Kinds kinds;
    private final ManagedObjects objects;
    private final Duration servedWithin;
    private final Handlers<Change> handlers = new Handlers<>();
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();
    private @Nullable Reflector watch;

    public KindDefinitions(Clients clients, Kinds kinds, ManagedObjects objects) {
        this(clients, kinds, objects, SERVED_WITHIN);
    }

    KindDefinitions(Clients clients, Kinds kinds, ManagedObjects objects, Duration servedWithin) {
        this.clients = clients;
        this.kinds = kinds;
        this.objects = objects;
        this.servedWithin = servedWithin;
    }

    /** Begins, and returns at once. */
    public synchronized void start() {
        if (watch == null) {
            watch = Reflector.start(clients, new Reflector.Collection(PATH, "", true), new Definitions());
        }
    }

    /**
     * Handlers are called when a definition changes, and once more when it must be served by then; those that exist at the
     * start are no change. They must only enqueue. Closing what is returned ends it.
     */
    public AutoCloseable onChange(Consumer<Change> handler) {
        return handlers.add(handler);
    }

    private void changed(Change change) {
        refresh(change);
        if (awaited.add(change.name)) {
            Thread.ofVirtual().name("kind " + change.name).start(() -> again(change));
        }
    }

    private void again(Change change) {
        try {
            Thread.sleep(servedWithin);
            awaited.remove(change.name);
            refresh(change);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refresh(Change change) {
        kinds.forgetGroup(change.group());
        objects.redefined(change.group());
        handlers.tell(change);
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
        }
    }

    /** Definitions are few, so that their versions are kept as they are. */
    private final class Definitions implements Reflector.Sink {
        private final Map<String, String> versions = new ConcurrentHashMap<>();
        private final Set<String> relisted = new HashSet<>();
        private boolean begun;
        private boolean told;

        @Override
        public void relistStarted() {
            relisted.clear();
        }

        @Override
        public void seen(JsonNode object) {
            String name = name(object);
            relisted.add(name);
            String version = object.path("metadata").path("resourceVersion").asText();
            boolean fresh = !version.equals(versions.put(name, version));
            if (fresh && begun) {
                changed(new Change(name, false));
            }
        }

        @Override
        public void deleted(JsonNode object) {
            gone(name(object));
        }

        @Override
        public void relistEnded(long version) {
            versions.keySet().stream().filter(name -> !relisted.contains(name)).forEach(this::gone);
            begun = true;
        }

        private void gone(String name) {
            versions.remove(name);
            changed(new Change(name, true));
        }

        @Override
        public void trouble(@Nullable Problem problem) {
            if (problem != null && !told) {
                LOG.debug("{}", problem.condition());
            }
            told = problem != null;
        }

        private String name(JsonNode object) {
            return object.path("metadata").path("name").asText();
        }
    }
}
