package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observed state of a {@link TenantTemplate}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(value = ListTypes.class, input = "conditions=type")
public record TenantTemplateStatus(
        @Nullable Long observedGeneration,

        @JsonPropertyDescription("Tenants of this template.")
        int totalTenants,

        @JsonPropertyDescription("Tenants of it that are ready.")
        int readyTenants,

        @JsonPropertyDescription(
                "The ControllerRevision that holds the newest valid generation; all Tenants render it.")
        @Nullable
        String currentRevision,

        @JsonPropertyDescription("What the deletion guard holds back, once the template is being deleted.") @Nullable
        PendingDeletions pendingDeletions,

        List<Condition> conditions) {
    public TenantTemplateStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
