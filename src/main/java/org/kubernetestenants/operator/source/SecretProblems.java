package org.kubernetestenants.operator.source;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** SecretMissing and SecretInvalid, for one registry. */
final class SecretProblems {
    private final RegistryKey registry;
    private final TenantRegistrySpec spec;

    SecretProblems(String registryKey, TenantRegistrySpec spec) {
        this.registry = RegistryKey.parse(registryKey);
        this.spec = spec;
    }

    /** What a key of a Secret is for. */
    enum Use {
        PASSWORD("password", "passwordRef", Server::passwordRef),
        CA("CA of the database", "tls.caRef", server -> server.security().caRef()),
        CERTIFICATE(
                "client certificate", "tls.certRef", server -> server.security().certRef()),
        KEY("client key", "tls.keyRef", server -> server.security().keyRef());

        private final String words;
        private final String field;
        private final Function<Server, @Nullable SecretKeyRef> ref;

        Use(String words, String field, Function<Server, @Nullable SecretKeyRef> ref) {
            this.words = words;
            this.field = field;
            this.ref = ref;
        }

        /** Where a registry has it; empty if it needs none. */
        Optional<SecretKeyRef> of(Server server) {
            return Optional.ofNullable(ref.apply(server));
        }
    }

    OperatorException noSecret(Use use, SecretKeyRef ref) {
        return missing(
                secret(ref) + " with the " + use.words + " of " + registry.subject() + " does not exist",
                "the " + use.words + " is read from its key " + ref.key() + ", as " + field(use) + " says",
                "make it: kubectl -n " + registry.namespace() + " create secret generic " + ref.name() + " --from-file="
                        + ref.key() + "=FILE");
    }

    OperatorException noKey(Use use, SecretKeyRef ref, Set<String> keys) {
        String nearest = Nearest.to(ref.key(), keys)
                .map(name -> "did you mean `" + name + "`? ")
                .orElse("");
        return missing(
                secret(ref) + " with the " + use.words + " of " + registry.subject() + " has no key `" + ref.key()
                        + "`",
                "its keys: " + (keys.isEmpty() ? "none" : String.join(", ", new TreeSet<>(keys))),
                nearest + "put the key into the Secret, or change " + field(use) + ".key");
    }

    /** What the PEM holds is never told, only what is wrong with it. */
    OperatorException unreadable(Use use, SecretKeyRef ref, Pem.Unreadable why) {
        return invalid(
                Problem.of(Code.SECRET_INVALID, "the " + use.words + " of " + registry.subject() + " cannot be used")
                        .detail(secret(ref) + ", key " + ref.key() + ": " + why.getMessage())
                        .help(why.help() + "; " + field(use) + " names it"));
    }

    OperatorException noPair(SecretKeyRef certificate, SecretKeyRef key) {
        return invalid(Problem.of(
                        Code.SECRET_INVALID,
                        "client certificate and key of " + registry.subject() + " do not belong together")
                .detail("certificate from " + secret(certificate) + ", key " + certificate.key())
                .detail("private key from " + secret(key) + ", key " + key.key())
                .help("was only one of them renewed? the client's own certificate must be the first in "
                        + certificate.key()));
    }

    private String secret(SecretKeyRef ref) {
        return "Secret " + registry.namespace() + "/" + ref.name();
    }

    private String field(Use use) {
        return "spec.source." + spec.source().type().word() + "." + use.field;
    }

    private OperatorException missing(String headline, String detail, String help) {
        return invalid(Problem.of(Code.SECRET_MISSING, headline).detail(detail).help(help));
    }

    private OperatorException invalid(Problem problem) {
        return new OperatorException(problem.impact(RegistryKey.impact(spec)));
    }
}
