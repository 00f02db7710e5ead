package org.kubernetestenants.operator.readiness;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;

/**
 * When an object is ready, by its group and kind, from its own status; behaviour 28 and 29. A status of an older generation
 * does not count, and an object that is being deleted is in progress, whatever its status says.
 */
public final class ReadinessRules {
    /** Nothing is to be waited for: it exists. */
    private static final Rule EXISTS = (status, any) -> Readiness.READY;

    private static final Rule ANY_KIND = of(AnyKind::of);

    /** The one table: group/kind, without a group for the core's. A kind that is not in it follows {@link AnyKind}. */
    private static final Map<String, Rule> TABLE = Map.ofEntries(
            entry("ConfigMap", EXISTS),
            entry("Secret", EXISTS),
            entry("ServiceAccount", EXISTS),
            entry("LimitRange", EXISTS),
            entry("rbac.authorization.k8s.io/Role", EXISTS),
            entry("rbac.authorization.k8s.io/RoleBinding", EXISTS),
            entry("rbac.authorization.k8s.io/ClusterRole", EXISTS),
            entry("rbac.authorization.k8s.io/ClusterRoleBinding", EXISTS),
            entry("networking.k8s.io/NetworkPolicy", EXISTS),
            entry("networking.k8s.io/Ingress", EXISTS),
            entry("networking.k8s.io/IngressClass", EXISTS),
            entry("batch/CronJob", EXISTS),
            entry("policy/PodDisruptionBudget", EXISTS),
            entry("storage.k8s.io/StorageClass", EXISTS),
            entry("storage.k8s.io/VolumeAttributesClass", EXISTS),
            entry("resource.k8s.io/DeviceClass", EXISTS),
            entry("scheduling.k8s.io/PriorityClass", EXISTS),
            entry("node.k8s.io/RuntimeClass", EXISTS),
            entry("Namespace", of(CoreKinds::namespace)),
            entry("Service", of(CoreKinds::service)),
            entry("Pod", of(CoreKinds::pod)),
            entry("PersistentVolumeClaim", CoreKinds::volumeClaim),
            entry("apps/Deployment", of(Workloads::deployment)),
            entry("apps/ReplicaSet", of(Workloads::replicaSet)),
            entry("apps/StatefulSet", of(Workloads::statefulSet)),
            entry("apps/DaemonSet", of(Workloads::daemonSet)),
            entry("batch/Job", of(CoreKinds::job)),
            entry("autoscaling/HorizontalPodAutoscaler", of(CoreKinds::autoscaler)),
            entry("apiextensions.k8s.io/CustomResourceDefinition", of(CoreKinds::customResourceDefinition)));

    private final Predicate<@Nullable String> waitsForFirstConsumer;

    @FunctionalInterface
    private interface Rule {
        Readiness of(Status status, Predicate<@Nullable String> waitsForFirstConsumer);
    }

    /**
     * Rules for one cluster.
     *
     * @param waitsForFirstConsumer whether the named StorageClass (null: the default one) binds a volume only when a pod uses it
     */
    public ReadinessRules(Predicate<@Nullable String> waitsForFirstConsumer) {
        this.waitsForFirstConsumer = waitsForFirstConsumer;
    }

    /** What the object's status says of it; its apiVersion and kind have to be there. */
    public Readiness of(JsonNode object) {
        Status status = new Status(object);
        if (status.isLeaving()) {
            return Readiness.inProgress("Terminating", "it is being deleted");
        }
        return ReadyWhenRule.of(status).orElseGet(() -> byKind(status));
    }

    private Readiness byKind(Status status) {
        Rule rule = rule(ObjectKey.groupOf(status.text("apiVersion")), status.text("kind"));
        if (rule != EXISTS && status.isStale()) {
            return Readiness.inProgress("StaleStatus", "its status is about an older generation");
        }
        return rule.of(status, waitsForFirstConsumer);
    }

    /** Whether the verdict needs more of an object of this kind than that it exists. */
    public static boolean needsStatus(String group, String kind) {
        return rule(group, kind) != EXISTS;
    }

    /** Whether an object of this kind that was ready once is done for good, even if it is gone afterwards. */
    public static boolean completes(String group, String kind) {
        return group.equals("batch") && kind.equals("Job");
    }

    private static Rule rule(String group, String kind) {
        return TABLE.getOrDefault(group.isEmpty() ? kind : group + "/" + kind, ANY_KIND);
    }

    private static Rule of(Function<Status, Readiness> rule) {
        return (status, any) -> rule.apply(status);
    }
}
