package org.kubernetestenants.operator.source;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Secrets in a map; each change is a new version. */
final class SecretStub implements SecretReader {
    private final Map<String, SecretData> secrets = new HashMap<>();
    private int version;
    int reads;

    SecretStub put(String namespacedName, String key, String value) {
        return put(namespacedName, Map.of(key, value));
    }

    SecretStub put(String namespacedName, Map<String, String> texts) {
        version++;
        Map<String, byte[]> data = new HashMap<>();
        texts.forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
        secrets.put(namespacedName, new SecretData(Integer.toString(version), data));
        return this;
    }

    void remove(String namespacedName) {
        secrets.remove(namespacedName);
    }

    @Override
    public Optional<String> version(String namespace, String name) {
        return Optional.ofNullable(secrets.get(namespace + "/" + name)).map(SecretData::version);
    }

    @Override
    public Optional<SecretData> read(String namespace, String name) {
        reads++;
        return Optional.ofNullable(secrets.get(namespace + "/" + name));
    }

    @Override
    public void retain(Set<String> inUse) {
        // Nothing is watched.
    }
}
