package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Desired state of a {@link TenantTemplate}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(
        value = ListTypes.class,
        input =
                "serviceAccounts=id deployments=id statefulSets=id daemonSets=id services=id ingresses=id configMaps=id secrets=id persistentVolumeClaims=id jobs=id cronJobs=id podDisruptionBudgets=id networkPolicies=id horizontalPodAutoscalers=id namespaces=id manifests=id")
public record TenantTemplateSpec(
        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(value = "self == oldSelf", message = "registryId is immutable")
        @JsonPropertyDescription(
                "The TenantRegistry, in the same namespace, whose rows become tenants of this template.")
        String registryId,

        @Size(min = 1, max = 253)
        @JsonPropertyDescription(
                "ServiceAccount of the template's namespace as which objects are applied and deleted; absent: the operator's own.")
        @Nullable
        String serviceAccountName,

        List<ResourceTemplate> serviceAccounts,

        List<ResourceTemplate> deployments,

        List<ResourceTemplate> statefulSets,

        List<ResourceTemplate> daemonSets,

        List<ResourceTemplate> services,

        List<ResourceTemplate> ingresses,

        List<ResourceTemplate> configMaps,

        List<ResourceTemplate> secrets,

        @ValidationRule(
                value = "self.all(claim, claim.onImmutable != 'Recreate')",
                message = "onImmutable: Recreate would delete the claim's data")
        List<ResourceTemplate> persistentVolumeClaims,

        List<ResourceTemplate> jobs,

        List<ResourceTemplate> cronJobs,

        List<ResourceTemplate> podDisruptionBudgets,

        List<ResourceTemplate> networkPolicies,

        List<ResourceTemplate> horizontalPodAutoscalers,

        List<ResourceTemplate> namespaces,

        @JsonPropertyDescription("Anything else: each spec says its apiVersion and kind.")
        List<ResourceTemplate> manifests,

        @JsonPropertyDescription(
                "While this is true no new generation is taken up, and syncs neither create, change nor delete its Tenants.")
        @Nullable
        Boolean suspend)
        implements Suspendable {

    public TenantTemplateSpec {
        serviceAccounts = entries(serviceAccounts);
        deployments = entries(deployments);
        statefulSets = entries(statefulSets);
        daemonSets = entries(daemonSets);
        services = entries(services);
        ingresses = entries(ingresses);
        configMaps = entries(configMaps);
        secrets = entries(secrets);
        persistentVolumeClaims = entries(persistentVolumeClaims);
        jobs = entries(jobs);
        cronJobs = entries(cronJobs);
        podDisruptionBudgets = entries(podDisruptionBudgets);
        networkPolicies = entries(networkPolicies);
        horizontalPodAutoscalers = entries(horizontalPodAutoscalers);
        namespaces = entries(namespaces);
        manifests = entries(manifests);
    }

    private static List<ResourceTemplate> entries(@Nullable List<ResourceTemplate> entries) {
        return entries == null ? List.of() : List.copyOf(entries);
    }
}
