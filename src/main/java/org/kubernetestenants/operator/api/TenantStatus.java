package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a {@link Tenant}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(value = ListTypes.class, input = "resources=atomic conditions=type")
public record TenantStatus(
        @Nullable Long observedGeneration,

        @JsonPropertyDescription("Generation of the template that was rendered last.") @Nullable
        Long templateGeneration,

        @JsonPropertyDescription("ServiceAccount as which the objects were applied last; they are deleted as the same.")
        @Nullable
        String serviceAccountName,

        int desiredResources,
        int readyResources,
        int failedResources,
        int skippedResources,

        @JsonPropertyDescription("readyResources/desiredResources, for people.") @Nullable
        String resourcesReady,

        @JsonPropertyDescription("Every object that is or was made and is not gone, and every resource that waits.")
        List<InventoryEntry> resources,

        List<Condition> conditions) {
    public TenantStatus {
        resources = resources == null ? List.of() : List.copyOf(resources);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Status of a Tenant that nothing is known of yet. */
    public static final TenantStatus EMPTY = new TenantStatus(null, null, null, 0, 0, 0, 0, null, List.of(), List.of());
}
