package org.kubernetestenants.operator.source;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.source.SecretProblems.Use;
import org.kubernetestenants.operator.source.TlsContext.Identity;

/** The Secrets that one registry refers to, and what connections need of them. */
final class UsedSecrets {
    private final SecretReader secrets;
    private final String namespace;
    private final Server server;
    private final SecretProblems problems;

    UsedSecrets(SecretReader secrets, String namespace, Server server, SecretProblems problems) {
        this.secrets = secrets;
        this.namespace = namespace;
        this.server = server;
        this.problems = problems;
    }

    /** Contents of Secrets by their names. */
    record Contents(Map<String, SecretReader.SecretData> byName) {
        Contents {
            byName = Map.copyOf(byName);
        }

        Map<String, String> versions() {
            Map<String, String> versions = new HashMap<>();
            byName.forEach((name, data) -> versions.put(name, data.version()));
            return versions;
        }
    }

    /** The versions of all of them as the watches saw them last; empty if one is missing. Reads nothing. */
    Optional<Map<String, String>> versions() {
        Map<String, String> versions = new HashMap<>();
        for (String name : names(server)) {
            Optional<String> version = secrets.version(namespace, name);
            if (version.isEmpty()) {
                return Optional.empty();
            }
            versions.put(name, version.get());
        }
        return Optional.of(versions);
    }

    /**
     * Reads each of them once.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing
     */
    Contents read() {
        Map<String, SecretReader.SecretData> contents = new HashMap<>();
        for (Use use : Use.values()) {
            use.of(server)
                    .filter(ref -> !contents.containsKey(ref.name()))
                    .ifPresent(ref -> contents.put(
                            ref.name(),
                            secrets.read(namespace, ref.name()).orElseThrow(() -> problems.noSecret(use, ref))));
        }
        return new Contents(contents);
    }

    /**
     * What the connections need.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing or SecretInvalid
     */
    Credentials credentials(Contents contents) {
        TlsContext tls = TlsContext.of(
                server.security().mode(),
                server.host(),
                parsed(contents, Use.CA, Pem::certificates).orElse(null),
                identity(contents).orElse(null));
        Optional<byte[]> password = value(contents, Use.PASSWORD);
        return new Credentials(
                password.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse(null), tls);
    }

    private Optional<Identity> identity(Contents contents) {
        Optional<List<X509Certificate>> chain = parsed(contents, Use.CERTIFICATE, Pem::certificates);
        Optional<PrivateKey> key = parsed(contents, Use.KEY, Pem::privateKey);
        if (chain.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        Identity identity = new Identity(chain.get(), key.get());
        if (!identity.matches()) {
            throw problems.noPair(
                    Use.CERTIFICATE.of(server).orElseThrow(), Use.KEY.of(server).orElseThrow());
        }
        return Optional.of(identity);
    }

    private <T> Optional<T> parsed(Contents contents, Use use, Parser<T> parser) {
        Optional<byte[]> pem = value(contents, use);
        try {
            return pem.isEmpty() ? Optional.empty() : Optional.of(parser.parse(pem.get()));
        } catch (Pem.Unreadable e) {
            throw problems.unreadable(use, use.of(server).orElseThrow(), e);
        }
    }

    private Optional<byte[]> value(Contents contents, Use use) {
        return use.of(server).map(ref -> {
            Map<String, byte[]> data =
                    Objects.requireNonNull(contents.byName.get(ref.name())).data();
            byte[] value = data.get(ref.key());
            if (value == null) {
                throw problems.noKey(use, ref, data.keySet());
            }
            return value;
        });
    }

    /** Names of the Secrets that a registry needs. */
    static Set<String> names(Server server) {
        return Arrays.stream(Use.values())
                .flatMap(use -> use.of(server).stream())
                .map(SecretKeyRef::name)
                .collect(Collectors.toSet());
    }

    private interface Parser<T> {
        T parse(byte[] pem) throws Pem.Unreadable;
    }
}
