package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What readiness of claims needs to know of storage classes: a watch that begins at the first question. */
public final class StorageClasses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StorageClasses.class);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);
    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    private record StorageClass(String name, boolean waits, boolean isDefault, String created) {}

    private final Clients clients;
    private final VersionedStore<String, StorageClass> store = new VersionedStore<>((before, now) -> {});
    private final Arrival arrival = new Arrival();
    private @Nullable Reflector watch;

    public StorageClasses(Clients clients) {
        this.clients = clients;
    }

    /**
     * Whether claims of this class (null: of the default one) stay Pending until a Pod uses them. False for a class that does
     * not exist, and where classes may not be read.
     */
    public boolean waitsForFirstConsumer(@Nullable String storageClassName) {
        begin();
        try {
            arrival.await("storage classes", FIRST_ANSWER);
        } catch (OperatorException e) {
            // Claims then wait for a Pod in vain, which the readiness timeout shows; failing here would hide their
            // other states.
            LOG.warn("cannot tell how claims are bound: {}", e.problem().condition());
            return false;
        }
        Optional<StorageClass> found =
                storageClassName == null ? defaultClass() : Optional.ofNullable(store.get(storageClassName));
        return found.map(StorageClass::waits).orElse(false);
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
            arrival.arrived();
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
