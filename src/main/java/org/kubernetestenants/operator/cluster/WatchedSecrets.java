package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.source.SecretReader;

/** Secrets in use: watched one by one, metadata only; the data is read when somebody asks for it and not kept. */
public final class WatchedSecrets implements SecretReader, AutoCloseable {
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

    private final Clients clients;
    private final Reader reader;
    private final Map<String, NamedObject> watched = new ConcurrentHashMap<>();
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
        NamedObject secret = watched.computeIfAbsent(namespace + "/" + name, key -> watch(key, namespace, name));
        secret.await(FIRST_ANSWER);
        return secret.now().map(WatchedSecrets::version);
    }

    /** Only enqueues: a version that was told of is not told of again, and that there is no Secret is no news at first. */
    private NamedObject watch(String key, String namespace, String name) {
        AtomicReference<@Nullable String> told = new AtomicReference<>();
        return new NamedObject(clients, OwnTypes.SECRETS, namespace, name, true, secret -> {
            String now = secret == null ? null : version(secret);
            if (!Objects.equals(told.getAndSet(now), now)) {
                handlers.tell(key);
            }
        });
    }

    private static String version(JsonNode secret) {
        return secret.path("metadata").path("resourceVersion").asText();
    }

    @Override
    public Optional<SecretData> read(String namespace, String name) {
        return reader.get(OwnTypes.SECRETS, namespace, name).map(WatchedSecrets::data);
    }

    /** The content of a Secret that was read or watched whole. */
    public static SecretData data(JsonNode secret) {
        Map<String, byte[]> data = new HashMap<>();
        secret.path("data")
                .properties()
                .forEach(entry -> data.put(
                        entry.getKey(),
                        Base64.getDecoder().decode(entry.getValue().asText())));
        return new SecretData(version(secret), data);
    }

    @Override
    public void retain(Set<String> inUse) {
        for (String key : watched.keySet()) {
            NamedObject unused = inUse.contains(key) ? null : watched.remove(key);
            if (unused != null) {
                unused.close();
            }
        }
    }

    /** Handlers get {@code namespace/name} of a Secret that came, changed or went, and must only enqueue. */
    public AutoCloseable onChange(Consumer<String> handler) {
        return handlers.add(handler);
    }

    @Override
    public void close() {
        watched.values().forEach(NamedObject::close);
        watched.clear();
    }
}
