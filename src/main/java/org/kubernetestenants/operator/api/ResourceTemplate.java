package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
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
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One resource of a tenant. Settings that exclude each other are refused by the schema. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@SchemaCustomizer(value = ListTypes.class, input = "dependIds= ignoreFields= literalFields=")
@ValidationRule(
        value = "self.onImmutable != 'Recreate' || self.deletionPolicy != 'Retain'",
        message = "onImmutable: Recreate would delete what deletionPolicy: Retain keeps")
@ValidationRule(
        value = "self.creationPolicy != 'Once' || (self.patchStrategy == 'apply' && self.onImmutable != 'Recreate'"
                + " && !has(self.ignoreFields))",
        message = "creationPolicy: Once never writes an object again, so patchStrategy, onImmutable and ignoreFields"
                + " cannot be set")
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

        @Size(max = 4096)
        @JsonPropertyDescription(
                "A Velocity condition, such as $planId == 'gold'; absent: every tenant has the resource. A text alone is true"
                        + " unless it is empty: $fn.bool reads words such as no and 0.")
        @Nullable
        String includeWhen,

        @JsonPropertyDescription("Ids of the resources that must be ready before this one is created or changed.")
        List<String> dependIds,

        @Default("true")
        @JsonPropertyDescription(
                "Whether a failed dependency holds this resource back; false: it is applied all the same.")
        Boolean skipOnDependencyFailure,

        @Default("WhenNeeded") @JsonPropertyDescription("Once: created if missing, and never changed afterwards.")
        CreationPolicy creationPolicy,

        @Default("Delete")
        @JsonPropertyDescription("Retain: the object stays, without our labels, when it is no longer wanted.")
        DeletionPolicy deletionPolicy,

        @Default("Stuck")
        @JsonPropertyDescription(
                "What happens when others own fields of the object: Stuck leaves it alone, Force takes the fields.")
        ConflictPolicy conflictPolicy,

        @Default("apply")
        @JsonPropertyDescription(
                "How the object is changed: server-side apply, a JSON merge patch, or a PUT of the whole object.")
        PatchStrategy patchStrategy,

        @JsonPropertyDescription(
                "JSONPaths of fields, within this resource, that are left to others once the object exists.")
        List<String> ignoreFields,

        @JsonPropertyDescription("JSONPaths of fields, within this resource, that are never parsed as templates.")
        List<String> literalFields,

        @Default("true")
        @JsonPropertyDescription("Whether dependents wait until this is ready; false: until it is applied.")
        Boolean waitForReady,

        @JsonPropertyDescription(
                "When the object is ready, in place of the rule for its kind. On a kind that is ready when it exists, such as"
                        + " Secret, the operator watches whole objects of the kind from then on.")
        @Nullable
        ReadyWhen readyWhen,

        @Default("300")
        @Min(1)
        @Max(3600)
        @JsonPropertyDescription("How long the object may take from its last change to its first Ready.")
        Integer timeoutSeconds,

        @Default("Fail")
        @JsonPropertyDescription(
                "What happens when a field that cannot be changed differs. Recreate deletes the object and makes it anew.")
        OnImmutable onImmutable,

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
        creationPolicy = creationPolicy == null ? CreationPolicy.WHEN_NEEDED : creationPolicy;
        deletionPolicy = deletionPolicy == null ? DeletionPolicy.DELETE : deletionPolicy;
        conflictPolicy = conflictPolicy == null ? ConflictPolicy.STUCK : conflictPolicy;
        patchStrategy = patchStrategy == null ? PatchStrategy.APPLY : patchStrategy;
        onImmutable = onImmutable == null ? OnImmutable.FAIL : onImmutable;
        ignoreFields = ignoreFields == null ? List.of() : List.copyOf(ignoreFields);
        literalFields = literalFields == null ? List.of() : List.copyOf(literalFields);
        skipOnDependencyFailure = skipOnDependencyFailure == null || skipOnDependencyFailure;
        waitForReady = waitForReady == null || waitForReady;
        timeoutSeconds = timeoutSeconds == null ? 300 : timeoutSeconds;
        spec = spec == null ? Map.of() : Collections.unmodifiableMap(spec);
    }

    /** Whether the object is created once and never written again. */
    @JsonIgnore
    public boolean isOnce() {
        return creationPolicy == CreationPolicy.ONCE;
    }

    /** When an object is written. */
    public enum CreationPolicy {
        @JsonProperty("WhenNeeded")
        WHEN_NEEDED,
        @JsonProperty("Once")
        ONCE
    }

    /** What happens to an object that is no longer wanted. */
    public enum DeletionPolicy {
        @JsonProperty("Delete")
        DELETE("Delete"),
        @JsonProperty("Retain")
        RETAIN("Retain");

        private final String word;

        DeletionPolicy(String word) {
            this.word = word;
        }

        /** As users write it. */
        public String word() {
            return word;
        }

        /** The policy of this word; empty if there is none, and so nobody may delete. */
        public static Optional<DeletionPolicy> of(@Nullable String word) {
            return Stream.of(values())
                    .filter(policy -> policy.word.equals(word))
                    .findFirst();
        }
    }

    /** What happens when somebody else has fields of the object. */
    public enum ConflictPolicy {
        @JsonProperty("Stuck")
        STUCK,
        @JsonProperty("Force")
        FORCE
    }

    /** How an object is changed. All of them create it alike. */
    public enum PatchStrategy {
        @JsonProperty("apply")
        APPLY,
        @JsonProperty("merge")
        MERGE,
        @JsonProperty("replace")
        REPLACE
    }

    /** What happens when a field differs that cannot be changed. */
    public enum OnImmutable {
        @JsonProperty("Fail")
        FAIL,
        @JsonProperty("Recreate")
        RECREATE
    }

    /**
     * As in {@code kubectl wait --for=jsonpath}.
     *
     * @param value the text that the field has when the object is ready; absent: whatever it has, if it is there
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ReadyWhen(
            @Required
            @Size(min = 1, max = 512)
            @JsonPropertyDescription("JSONPath of a field of the object, such as .status.phase.")
            String jsonPath,

            @Size(max = 512)
            @JsonPropertyDescription("The field's value when the object is ready; absent: any.")
            @Nullable
            String value) {}
}
