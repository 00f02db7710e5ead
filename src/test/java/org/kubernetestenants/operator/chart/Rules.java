package org.kubernetestenants.operator.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kubernetestenants.operator.testing.Helm;

/** The rules that the chart gives the operator's account, one {@link Rule} for each resource. */
final class Rules {
    static final String RELEASE = "operator";
    static final String NAMESPACE = "operators";

    /**
     * @param where {@code cluster}, or the namespace
     * @param resource with the group after a dot, if it has one, as kubectl writes it
     * @param names of the objects; empty for all
     */
    record Rule(String where, String resource, List<String> verbs, List<String> names) {
        @Override
        public String toString() {
            return where + ": " + resource + (names.isEmpty() ? "" : names) + ": " + String.join(" ", verbs);
        }
    }

    private Rules() {}

    /** @param values {@code key=value} each, as JSON */
    static List<Rule> of(String... values) {
        return of(render(NAMESPACE, values));
    }

    /** What templates/rbac makes. */
    static List<HasMetadata> render(String namespace, String... values) {
        return Helm.template(
                RELEASE,
                namespace,
                Stream.concat(
                                Stream.of("--show-only", "templates/rbac/*"),
                                Stream.of(values).flatMap(value -> Stream.of("--set-json", value)))
                        .toArray(String[]::new));
    }

    static List<Rule> of(List<HasMetadata> objects) {
        return objects.stream().flatMap(Rules::of).toList();
    }

    /** One line each, for comparison. */
    static String text(Collection<Rule> rules) {
        return rules.stream().map(rule -> rule + "\n").sorted().distinct().collect(Collectors.joining());
    }

    private static Stream<Rule> of(HasMetadata object) {
        return switch (object) {
            case ClusterRole role when !isForPeople(role) -> rules("cluster", role.getRules());
            case Role role -> rules(role.getMetadata().getNamespace(), role.getRules());
            default -> Stream.empty();
        };
    }

    /** Those that add to the cluster's own roles are nothing of the operator's. */
    static boolean isForPeople(ClusterRole role) {
        Map<String, String> labels =
                Objects.requireNonNullElse(role.getMetadata().getLabels(), Map.of());
        return labels.keySet().stream().anyMatch(label -> label.startsWith("rbac.authorization.k8s.io/aggregate-to-"));
    }

    private static Stream<Rule> rules(String where, List<PolicyRule> rules) {
        return rules.stream()
                .flatMap(rule -> rule.getApiGroups().stream()
                        .flatMap(group -> rule.getResources().stream()
                                .map(resource -> new Rule(
                                        where,
                                        group.isEmpty() ? resource : resource + "." + group,
                                        rule.getVerbs(),
                                        rule.getResourceNames()))));
    }
}
