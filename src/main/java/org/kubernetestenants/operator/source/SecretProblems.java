package org.kubernetestenants.operator.source;

import java.util.Set;
import java.util.TreeSet;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** SecretMissing, for one registry. */
final class SecretProblems {
    private final RegistryKey registry;
    private final TenantRegistrySpec spec;

    SecretProblems(String registryKey, TenantRegistrySpec spec) {
        this.registry = RegistryKey.parse(registryKey);
        this.spec = spec;
    }

    OperatorException noSecret(SecretKeyRef ref) {
        return missing(
                "Secret " + registry.namespace() + "/" + ref.name() + " with the password of " + registry.subject()
                        + " does not exist",
                "the password is read from its key " + ref.key(),
                "make it: kubectl -n " + registry.namespace() + " create secret generic " + ref.name() + " --from-file="
                        + ref.key() + "=FILE");
    }

    OperatorException noKey(SecretKeyRef ref, Set<String> keys) {
        String nearest = Nearest.to(ref.key(), keys)
                .map(name -> "did you mean `" + name + "`? ")
                .orElse("");
        return missing(
                "Secret " + registry.namespace() + "/" + ref.name() + " with the password of " + registry.subject()
                        + " has no key `" + ref.key() + "`",
                "its keys: " + (keys.isEmpty() ? "none" : String.join(", ", new TreeSet<>(keys))),
                nearest + "put the key into the Secret, or change "
                        + Dialect.of(spec).field("passwordRef.key"));
    }

    private OperatorException missing(String headline, String detail, String help) {
        return new OperatorException(Problem.of(Code.SECRET_MISSING, headline)
                .detail(detail)
                .help(help)
                .impact(RegistryKey.impact(spec)));
    }
}
