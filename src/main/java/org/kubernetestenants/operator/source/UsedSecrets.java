package org.kubernetestenants.operator.source;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.source.SecretProblems.Use;
import org.kubernetestenants.operator.source.TlsContext.Identity;

/** The Secrets that one registry refers to, and what connections need of them. */
final class UsedSecrets {
    private final SecretReader secrets;
    private final String namespace;
    private final SourceSettings settings;
    private final SecretProblems problems;

    UsedSecrets(SecretReader secrets, String namespace, SourceSettings settings, SecretProblems problems) {
        this.secrets = secrets;
        this.namespace = namespace;
        this.settings = settings;
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
        for (String name : names()) {
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
        for (Map.Entry<Use, SecretKeyRef> entry : refs()) {
            SecretKeyRef ref = entry.getValue();
            if (!contents.containsKey(ref.name())) {
                contents.put(
                        ref.name(),
                        secrets.read(namespace, ref.name()).orElseThrow(() -> problems.noSecret(entry.getKey(), ref)));
            }
        }
        return new Contents(contents);
    }

    /**
     * What the connections need.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException SecretMissing or SecretInvalid
     */
    Credentials credentials(Contents contents) {
        SecretKeyRef password = settings.passwordRef();
        Tls tls = settings.tls();
        TlsContext context =
                TlsContext.of(tls.mode(), settings.host(), authorities(contents, tls.caRef()), identity(contents, tls));
        return new Credentials(
                password == null ? null : new String(value(contents, Use.PASSWORD, password), StandardCharsets.UTF_8),
                context);
    }

    private @Nullable List<X509Certificate> authorities(Contents contents, @Nullable SecretKeyRef ref) {
        return ref == null ? null : parsed(contents, Use.CA, ref, Pem::certificates);
    }

    private @Nullable Identity identity(Contents contents, Tls tls) {
        SecretKeyRef certificate = tls.certRef();
        SecretKeyRef key = tls.keyRef();
        if (certificate == null || key == null) {
            return null;
        }
        Identity identity = new Identity(
                parsed(contents, Use.CERTIFICATE, certificate, Pem::certificates),
                parsed(contents, Use.KEY, key, Pem::privateKey));
        if (!identity.matches()) {
            throw problems.noPair(certificate, key);
        }
        return identity;
    }

    private <T> T parsed(Contents contents, Use use, SecretKeyRef ref, Parser<T> parser) {
        byte[] pem = value(contents, use, ref);
        try {
            return parser.parse(pem);
        } catch (Pem.Unreadable e) {
            throw problems.unreadable(use, ref, e);
        }
    }

    private byte[] value(Contents contents, Use use, SecretKeyRef ref) {
        Map<String, byte[]> data =
                Objects.requireNonNull(contents.byName.get(ref.name())).data();
        byte[] value = data.get(ref.key());
        if (value == null) {
            throw problems.noKey(use, ref, data.keySet());
        }
        return value;
    }

    private List<String> names() {
        return refs().stream().map(entry -> entry.getValue().name()).distinct().toList();
    }

    private List<Map.Entry<Use, SecretKeyRef>> refs() {
        List<Map.Entry<Use, SecretKeyRef>> refs = new ArrayList<>();
        Tls tls = settings.tls();
        add(refs, Use.PASSWORD, settings.passwordRef());
        add(refs, Use.CA, tls.caRef());
        add(refs, Use.CERTIFICATE, tls.certRef());
        add(refs, Use.KEY, tls.keyRef());
        return refs;
    }

    private static void add(List<Map.Entry<Use, SecretKeyRef>> refs, Use use, @Nullable SecretKeyRef ref) {
        if (ref != null) {
            refs.add(Map.entry(use, ref));
        }
    }

    private interface Parser<T> {
        T parse(byte[] pem) throws Pem.Unreadable;
    }
}
