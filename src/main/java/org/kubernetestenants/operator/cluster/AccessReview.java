package org.kubernetestenants.operator.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API server says of an account's rights, when asked after it refused a request of that account with 403.
 *
 * @param result what it says
 * @param own user name of the operator's own account; null where the server does not tell
 * @param as user name that the request was sent as; null for the operator's own
 * @param asked the right that was asked for: the one that is missing, if one is
 */
public record AccessReview(
        Result result, @Nullable String own, @Nullable String as, Right asked) {
    /** The answer. */
    public enum Result {
        /** The account has the right: a quota, a policy or a webhook refused, not the authorizer. */
        ALLOWED,
        /** The account lacks the right. */
        DENIED,
        /** The operator may not act as this account. */
        NO_IMPERSONATION,
        /** The review itself failed. */
        UNKNOWN
    }

    /**
     * A right to do something.
     *
     * @param resource plural, with the subresource after a slash if there is one
     * @param namespace empty for the whole cluster
     */
    public record Right(String verb, String group, String resource, String namespace) {
        private static final List<String> AS_ITSELF =
                List.of("get", "list", "watch", "create", "patch", "update", "delete");
        private static final List<String> AS_ANOTHER = List.of("get", "create", "patch", "update", "delete");

        static Right of(String verb, ResourceType type, String subresource, @Nullable String namespace) {
            String resource = subresource.isEmpty() ? type.plural() : type.plural() + "/" + subresource;
            return new Right(verb, type.group(), resource, type.namespaced() && namespace != null ? namespace : "");
        }

        /** {@code deployments.apps}, as kubectl writes it. */
        String qualified() {
            return group.isEmpty() ? resource : resource + "." + group;
        }

        String where() {
            return namespace.isEmpty() ? "cluster-wide" : "in namespace " + namespace;
        }

        /** The rule that gives it, with what else is needed of that resource, so that not one verb is missing after another. */
        String rule(boolean impersonated) {
            List<String> verbs = resource.contains("/") ? List.of(verb) : impersonated ? AS_ANOTHER : AS_ITSELF;
            return "{apiGroups: [" + (group.isEmpty() ? "''" : group) + "], resources: [" + resource + "], verbs: ["
                    + String.join(", ", verbs) + "]}";
        }
    }

    /** Who lacks the right, or has it. */
    String account() {
        return as == null ? ownAccount() : Impersonation.display(as);
    }

    /** The operator's own account, whoever it acted as. */
    String ownAccount() {
        return own == null ? "the operator's account" : Impersonation.display(own);
    }

    /** The kubectl option that asks for this account's rights. */
    String asOption() {
        String user = as == null ? own : as;
        return user == null ? "" : " --as=" + user;
    }
}
