package org.kubernetestenants.operator.source;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Secrets in a map; each change is a new version. */
final class SecretStub implements SecretReader {
    private final Map<String, SecretData> secrets = new HashMap<>();
    private int version;
    int reads;

    SecretStub put(String namespacedName, String key, String value) {
        version++;
        secrets.put(
                namespacedName,
                new SecretData(Integer.toString(version), Map.of(key, value.getBytes(StandardCharsets.UTF_8))));
        return this;
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
}
