package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One resource of a tenant. The four policies have one value each so far; they are in the schema all the same, so that a
 * manifest that asks for another one (say, {@code deletionPolicy: Retain}) is refused and not quietly understood as less.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(value = ListTypes.class, input = "dependIds= literalFields=")
public record ResourceTemplate(
        @Required
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Name of the resource within the template, unique over all arrays.")
        String id,

        @JsonPropertyDescription("Name of the object; absent: metadata.name of spec.") @Nullable
        String nameTemplate,

        @JsonPropertyDescription("Namespace of the object; absent: the Tenant's.") @Nullable
        String targetNamespace,

        @JsonPropertyDescription("Merged over the labels in spec.")
        Map<String, String> labelsTemplate,

        @JsonPropertyDescription("Merged over the annotations in spec.")
        Map<String, String> annotationsTemplate,

        @JsonPropertyDescription("Ids of the resources that must be ready before this one is created or changed.")
        List<String> dependIds,

        @Default("true")
        @JsonPropertyDescription(
                "Whether a failed dependency holds this resource back; false: it is applied all the same.")
        Boolean skipOnDependencyFailure,

        @Default("WhenNeeded") @Nullable CreationPolicy creationPolicy,
        @Default("Delete") @Nullable DeletionPolicy deletionPolicy,
        @Default("Stuck") @Nullable ConflictPolicy conflictPolicy,
        @Default("apply") @Nullable PatchStrategy patchStrategy,

        @JsonPropertyDescription("JSONPaths of fields, within this resource, that are never parsed as templates.")
        List<String> literalFields,

        @Default("true")
        @JsonPropertyDescription("Whether dependents wait until this is ready; false: until it is applied.")
        Boolean waitForReady,

        @Default("300")
        @Min(1)
        @Max(3600)
        @JsonPropertyDescription("How long the object may take from its last change to its first Ready.")
        Integer timeoutSeconds,

        @Required
        @SchemaFrom(type = JsonNode.class)
        @JsonPropertyDescription("The manifest; every string in it, keys too, is a template.")
        Map<String, Object> spec) {

    public ResourceTemplate {
        labelsTemplate =
                labelsTemplate == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(labelsTemplate));
        annotationsTemplate = annotationsTemplate == null
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(annotationsTemplate));
        dependIds = dependIds == null ? List.of() : List.copyOf(dependIds);
        literalFields = literalFields == null ? List.of() : List.copyOf(literalFields);
        skipOnDependencyFailure = skipOnDependencyFailure == null || skipOnDependencyFailure;
        waitForReady = waitForReady == null || waitForReady;
        timeoutSeconds = timeoutSeconds == null ? 300 : timeoutSeconds;
        spec = spec == null ? Map.of() : Collections.unmodifiableMap(spec);
    }

    /** When an object is made. */
    public enum CreationPolicy {
        @JsonProperty("WhenNeeded")
        WHEN_NEEDED
    }

    /** What happens to an object that is no longer wanted. */
    public enum DeletionPolicy {
        @JsonProperty("Delete")
        DELETE
    }

    /** What happens when somebody else has the object or its fields. */
    public enum ConflictPolicy {
        @JsonProperty("Stuck")
        STUCK
    }

    /** How an object is written. */
    public enum PatchStrategy {
        @JsonProperty("apply")
        APPLY
    }
}
