package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Desired state of a {@link Tenant}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(value = AtomicMaps.class, input = "values")
@ValidationRule(
        value =
                "has(self.registryId) == has(oldSelf.registryId) && (!has(self.registryId) || self.registryId == oldSelf.registryId)",
        message = "registryId is immutable")
public record TenantSpec(
        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(value = "self == oldSelf", message = "uid is immutable")
        @JsonPropertyDescription("What the row calls the tenant: any text without control characters.")
        String uid,

        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(value = "self == oldSelf", message = "templateRef is immutable")
        @JsonPropertyDescription("The TenantTemplate, in the same namespace.")
        String templateRef,

        @JsonPropertyDescription("The TenantRegistry whose row this is; absent for a Tenant made by hand.") @Nullable
        String registryId,

        @JsonPropertyDescription("The row's variables, all strings.")
        Map<String, String> values,

        @JsonPropertyDescription("Nothing is applied, corrected or removed while this is true.") @Nullable
        Boolean suspend)
        implements Suspendable {
    public TenantSpec {
        values = values == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(values));
    }
}
