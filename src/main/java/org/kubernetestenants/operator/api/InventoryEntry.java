package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One resource of a Tenant as its status keeps it. An entry with a {@code uid} stands for an object that is there or was when
 * last seen; one without a uid for a resource that was never made (blocked, skipped, failed, conflicted).
 *
 * @param order depth in the graph of dependencies when last applied; removal goes from the highest to the lowest
 * @param adopted the object was there before us, or we cannot rule it out: we never delete it
 * @param completed a Job that was seen Complete: its disappearance is not drift
 * @param appliedHash hash of the desired state that the server last took
 * @param fieldsHash hash of our managedFields entries as the server answered to that write
 * @param appliedAt when that desired state was first taken, RFC 3339; {@code timeoutSeconds} counts from here
 * @param readyAt when the object was first seen ready after that, RFC 3339; absent until then
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InventoryEntry(
        @Required String id,
        @Required String apiVersion,
        @Required String kind,
        @Nullable String namespace,
        @Required String name,
        @Nullable String uid,
        @Nullable Integer order,
        @Nullable Boolean adopted,
        @Nullable Boolean completed,
        @Nullable String appliedHash,
        @Nullable String fieldsHash,
        @Nullable String appliedAt,
        @Nullable String readyAt,

        @JsonPropertyDescription("What is so at present.") @Required
        State state,

        @Nullable String reason,
        @Nullable String message) {

    /** What is so of one resource. */
    public enum State {
        @JsonProperty("Ready")
        READY,
        @JsonProperty("InProgress")
        IN_PROGRESS,
        @JsonProperty("Failed")
        FAILED,
        @JsonProperty("Conflicted")
        CONFLICTED,
        @JsonProperty("Blocked")
        BLOCKED,
        @JsonProperty("Skipped")
        SKIPPED,
        @JsonProperty("Deleting")
        DELETING
    }

    /** The identity of its object. */
    @JsonIgnore
    public ObjectKey key() {
        return ObjectKey.of(apiVersion, kind, namespace, name);
    }

    /** Whether we may not delete its object. */
    @JsonIgnore
    public boolean isAdopted() {
        return Boolean.TRUE.equals(adopted);
    }

    /** Whether its object was made, as far as is known. */
    @JsonIgnore
    public boolean isMade() {
        return uid != null;
    }
}
