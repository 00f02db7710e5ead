package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Helm;
import org.kubernetestenants.operator.testing.OperatorProcess;

/**
 * Account, roles and bindings of a release of the chart in the class's main namespace, without its Deployment: what that would run
 * is run by {@link #operator()}.
 */
final class Release implements AutoCloseable {
    private static final Set<String> KINDS =
            Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");
    /** Options of the Deployment that say what the operator may look at and make; others are about its pod. */
    private static final Pattern SCOPE = Pattern.compile(
            "--(namespace|confined|lease-namespace|impersonate-only|target-namespaces|source-hosts)(=.*)?");

    private final ControlPlane cluster;
    private final Map<String, HasMetadata> objects = new LinkedHashMap<>();

    private List<String> options = List.of();

    Release(ControlPlane cluster) {
        this.cluster = cluster;
    }

    /** Name of the operator's ServiceAccount. */
    String account() {
        return objects.values().stream()
                .filter(ServiceAccount.class::isInstance)
                .map(account -> account.getMetadata().getName())
                .findFirst()
                .orElseThrow();
    }

    /** The operator as the release runs it. */
    OperatorProcess.Builder operator() {
        return OperatorProcess.on(cluster.kubeconfigOf(account())).option(options.toArray(String[]::new));
    }

    /** The account's name in the audit log. */
    String user() {
        return cluster.serviceAccountUser(account());
    }

    /**
     * As an upgrade to these values does: what they leave out goes.
     *
     * @param values {@code key=value} each, as JSON
     */
    Release upgrade(String... values) {
        Map<String, HasMetadata> before = new LinkedHashMap<>(objects);
        objects.clear();
        List<HasMetadata> rendered = Helm.template(
                Rules.RELEASE,
                cluster.namespace(),
                Stream.of(values)
                        .flatMap(value -> Stream.of("--set-json", value))
                        .toArray(String[]::new));
        options = rendered.stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .flatMap(deployment -> deployment.getSpec().getTemplate().getSpec().getContainers().stream())
                .flatMap(container -> container.getArgs().stream())
                .filter(argument -> SCOPE.matcher(argument).matches())
                .toList();
        for (HasMetadata object : rendered) {
            if (!KINDS.contains(object.getKind())) {
                continue;
            }
            cluster.client().resource(object).forceConflicts().serverSideApply();
            objects.put(key(object), object);
            before.remove(key(object));
        }
        before.values().forEach(object -> cluster.client().resource(object).delete());
        return this;
    }

    /** Waits until the API server goes by what was changed. */
    void awaitMay(boolean may, String verb, String group, String resource, String namespace) {
        eventually(() -> assertThat(cluster.client()
                        .authorization()
                        .v1()
                        .subjectAccessReview()
                        .create(new SubjectAccessReviewBuilder()
                                .withNewSpec()
                                .withUser(user())
                                .withNewResourceAttributes()
                                .withGroup(group)
                                .withResource(resource)
                                .withVerb(verb)
                                .withNamespace(namespace)
                                .endResourceAttributes()
                                .endSpec()
                                .build())
                        .getStatus()
                        .getAllowed())
                .isEqualTo(may));
    }

    private static String key(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    @Override
    public void close() {
        objects.values().forEach(object -> cluster.client().resource(object).delete());
    }
}
