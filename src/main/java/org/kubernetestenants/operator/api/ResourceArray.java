package org.kubernetestenants.operator.api;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The arrays of a template's spec, each with the kind that its entries have where they name none: the one list of kinds. */
public enum ResourceArray {
    SERVICE_ACCOUNTS("serviceAccounts", "v1", "ServiceAccount", TenantTemplateSpec::serviceAccounts),
    DEPLOYMENTS("deployments", "apps/v1", "Deployment", TenantTemplateSpec::deployments),
    STATEFUL_SETS("statefulSets", "apps/v1", "StatefulSet", TenantTemplateSpec::statefulSets),
    DAEMON_SETS("daemonSets", "apps/v1", "DaemonSet", TenantTemplateSpec::daemonSets),
    SERVICES("services", "v1", "Service", TenantTemplateSpec::services),
    INGRESSES("ingresses", "networking.k8s.io/v1", "Ingress", TenantTemplateSpec::ingresses),
    CONFIG_MAPS("configMaps", "v1", "ConfigMap", TenantTemplateSpec::configMaps),
    SECRETS("secrets", "v1", "Secret", TenantTemplateSpec::secrets),
    PERSISTENT_VOLUME_CLAIMS(
            "persistentVolumeClaims", "v1", "PersistentVolumeClaim", TenantTemplateSpec::persistentVolumeClaims),
    JOBS("jobs", "batch/v1", "Job", TenantTemplateSpec::jobs),
    CRON_JOBS("cronJobs", "batch/v1", "CronJob", TenantTemplateSpec::cronJobs),
    POD_DISRUPTION_BUDGETS(
            "podDisruptionBudgets", "policy/v1", "PodDisruptionBudget", TenantTemplateSpec::podDisruptionBudgets),
    NETWORK_POLICIES("networkPolicies", "networking.k8s.io/v1", "NetworkPolicy", TenantTemplateSpec::networkPolicies),
    HORIZONTAL_POD_AUTOSCALERS(
            "horizontalPodAutoscalers",
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            TenantTemplateSpec::horizontalPodAutoscalers),
    NAMESPACES("namespaces", "v1", "Namespace", TenantTemplateSpec::namespaces),
    /** Anything else, custom resources too: each entry says its apiVersion and kind. */
    MANIFESTS("manifests", "", "", TenantTemplateSpec::manifests);

    private final String field;
    private final String apiVersion;
    private final String kind;
    private final Function<TenantTemplateSpec, List<ResourceTemplate>> entries;

    ResourceArray(
            String field,
            String apiVersion,
            String kind,
            Function<TenantTemplateSpec, List<ResourceTemplate>> entries) {
        this.field = field;
        this.apiVersion = apiVersion;
        this.kind = kind;
        this.entries = entries;
    }

    /** Name of the field in the spec. */
    public String field() {
        return field;
    }

    /** The apiVersion of its entries; empty for {@link #MANIFESTS}. */
    public String apiVersion() {
        return apiVersion;
    }

    /** The kind of its entries; empty for {@link #MANIFESTS}. */
    public String kind() {
        return kind;
    }

    /** The entries of all arrays, in their order. */
    public static List<ResourceTemplate> all(TenantTemplateSpec spec) {
        return Stream.of(values())
                .flatMap(array -> array.entries(spec).stream())
                .toList();
    }

    /** Its entries in {@code spec}. */
    public List<ResourceTemplate> entries(TenantTemplateSpec spec) {
        return entries.apply(spec);
    }
}
