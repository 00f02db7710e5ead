package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What readiness of claims needs to know of storage classes: a watch that begins at the first question. Whoever asked is told
 * when an answer may have become wrong.
 */
public final class StorageClasses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StorageClasses.class);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);
    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    private record StorageClass(String name, boolean waits, boolean isDefault, String created) {}

    private final Clients clients;
    private final VersionedStore<String, StorageClass> store = new VersionedStore<>(this::moved);
    private final Arrival arrival = new Arrival();
    private final AtomicBoolean telling = new AtomicBoolean();
    private volatile Runnable outdated = () -> {};
    private volatile boolean arrived;
    private volatile boolean guessed;
    private @Nullable Reflector watch;

    public StorageClasses(Clients clients) {
        this.clients = clients;
    }

    /** What is to be done, on a thread of its own, when answers that were given may be wrong by now. */
    public void onOutdated(Runnable rejudge) {
        outdated = rejudge;
    }

    /**
     * Whether claims of this class (null: of the default one) stay Pending until a Pod uses them. False for a class that does
     * not exist, and where classes may not be read.
     */
    public boolean waitsForFirstConsumer(@Nullable String storageClassName) {
        begin();
        if (!arrived && (guessed || !arrives())) {
            return false;
        }
        Optional<StorageClass> found =
                storageClassName == null ? defaultClass() : Optional.ofNullable(store.get(storageClassName));
        return found.map(StorageClass::waits).orElse(false);
    }

    /** Waited for once: thousands of claims must not wait one after the other. */
    private boolean arrives() {
        try {
            arrival.await("storage classes", FIRST_ANSWER);
            return true;
        } catch (OperatorException e) {
            // Claims count as not bound until the classes are here; failing here would hide their other states.
            guessed = true;
            LOG.warn("cannot tell yet how claims are bound: {}", e.problem().condition());
            return false;
        }
    }

    private void moved(@Nullable StorageClass before, @Nullable StorageClass now) {
        if (arrived && !Objects.equals(before, now)) {
            tell();
        }
    }

    private void tell() {
        if (telling.compareAndSet(false, true)) {
            Thread.ofVirtual().name("storage classes").start(() -> {
                telling.set(false);
                outdated.run();
            });
        }
    }

    private synchronized void begin() {
        if (watch == null) {
            var all = new Reflector.Collection(OwnTypes.STORAGE_CLASSES.collection(null), "", false);
            watch = Reflector.start(clients, all, new Feed());
        }
    }

    /** The newest of several, as the API server chooses. */
    private Optional<StorageClass> defaultClass() {
        return store.all().stream()
                .filter(StorageClass::isDefault)
                .max(Comparator.comparing(StorageClass::created)
                        .thenComparing(StorageClass::name, Comparator.reverseOrder()));
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
        }
    }

    /** From the watch into the store. */
    private final class Feed implements Reflector.Sink {
        @Override
        public void relistStarted() {
            store.relistStarted();
        }

        @Override
        public void seen(JsonNode object) {
            JsonNode metadata = object.path("metadata");
            String name = metadata.path("name").asText();
            boolean waits = object.path("volumeBindingMode").asText().equals("WaitForFirstConsumer");
            boolean isDefault =
                    metadata.path("annotations").path(DEFAULT).asText().equals("true");
            String created = metadata.path("creationTimestamp").asText();
            store.relisted(name);
            store.put(name, uid(metadata), version(metadata), new StorageClass(name, waits, isDefault, created));
        }

        @Override
        public void deleted(JsonNode object) {
            JsonNode metadata = object.path("metadata");
            store.remove(metadata.path("name").asText(), uid(metadata), version(metadata));
        }

        @Override
        public void relistEnded(long version) {
            store.relistEnded(version);
            arrived = true;
            arrival.arrived();
            if (guessed) {
                guessed = false;
                tell();
            }
        }

        @Override
        public void trouble(@Nullable Problem problem) {
            arrival.trouble(problem);
        }

        private static String uid(JsonNode metadata) {
            return metadata.path("uid").asText();
        }

        private static long version(JsonNode metadata) {
            return VersionedStore.version(metadata.path("resourceVersion").asText());
        }
    }
}
