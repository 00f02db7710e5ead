package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.SecretReader;

/** Secrets in use: watched one by one, metadata only; the data is read when somebody asks for it and not kept. */
public final class WatchedSecrets implements SecretReader, AutoCloseable {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

    private final Clients clients;
    private final Reader reader;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Handlers<String> handlers = new Handlers<>();

    public WatchedSecrets(Clients clients, Reader reader) {
        this.clients = clients;
        this.reader = reader;
    }

    /**
     * {@inheritDoc}
     *
     * @throws OperatorException with {@link Code#WATCH_FORBIDDEN}, or with {@link Code#API_UNREACHABLE} if the first answer
     *     does not come within 10 seconds
     */
    @Override
    public Optional<String> version(String namespace, String name) {
        Watched secret = watched.computeIfAbsent(namespace + "/" + name, key -> new Watched(key, namespace, name));
        secret.arrival.await("Secret " + namespace + "/" + name, FIRST_ANSWER);
        return Optional.ofNullable(secret.version);
    }

    @Override
    public Optional<SecretData> read(String namespace, String name) {
        return reader.get(OwnTypes.SECRETS, namespace, name).map(WatchedSecrets::data);
    }

    private static SecretData data(JsonNode secret) {
        Map<String, byte[]> data = new HashMap<>();
        secret.path("data")
                .properties()
                .forEach(entry -> data.put(
                        entry.getKey(),
                        Base64.getDecoder().decode(entry.getValue().asText())));
        return new SecretData(secret.path("metadata").path("resourceVersion").asText(), data);
    }

    /** Nobody uses this Secret any more: ends its watch. */
    public void release(String namespace, String name) {
        Watched secret = watched.remove(namespace + "/" + name);
        if (secret != null) {
            secret.watch.close();
        }
    }

    /** Handlers get {@code namespace/name} of a Secret that came, changed or went, and must only enqueue. */
    public AutoCloseable onChange(Consumer<String> handler) {
        return handlers.add(handler);
    }

    @Override
    public void close() {
        watched.values().forEach(secret -> secret.watch.close());
        watched.clear();
    }

    /** The watch of one Secret, and its version as seen last. */
    private final class Watched implements Reflector.Sink {
        private final String key;
        private final Arrival arrival = new Arrival();
        private volatile @Nullable String version;
        private boolean relisted;
        private final Reflector watch;

        @SuppressWarnings("this-escape") // the sink's fields are all set by then, and the class is final
        Watched(String key, String namespace, String name) {
            this.key = key;
            String selector = "fieldSelector=" + URLEncoder.encode("metadata.name=" + name, StandardCharsets.UTF_8);
            this.watch = Reflector.start(
                    clients, new Reflector.Collection(OwnTypes.SECRETS.collection(namespace), selector, true), this);
        }

        @Override
        public void relistStarted() {
            relisted = false;
        }

        @Override
        public void seen(JsonNode secret) {
            relisted = true;
            become(secret.path("metadata").path("resourceVersion").asText());
        }

        @Override
        public void deleted(JsonNode secret) {
            become(null);
        }

        @Override
        public void relistEnded(long ignored) {
            if (!relisted) {
                become(null);
            }
            arrival.arrived();
        }

        @Override
        public void trouble(@Nullable Problem problem) {
            arrival.trouble(problem);
        }

        private void become(@Nullable String now) {
            if (!java.util.Objects.equals(version, now)) {
                version = now;
                handlers.tell(key);
            }
        }
    }
}
