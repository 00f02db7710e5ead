package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;

/**
 * One resource of a Tenant as its status keeps it. An entry with a {@code uid} stands for an object that is there or was when
 * last seen; one without a uid for a resource that was never made (blocked, skipped, failed, conflicted).
 *
 * @param order depth in the graph of dependencies when last applied; removal goes from the highest to the lowest
 * @param deletionPolicy what becomes of the object when it is no longer wanted; absent: unknown, so it stays
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
        @Nullable DeletionPolicy deletionPolicy,
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
        DELETING,
        /** Let go of: it stays in the cluster, without our labels. */
        @JsonProperty("Retained")
        RETAINED
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

    /** Whether its object has to stay when it is no longer wanted. */
    @JsonIgnore
    public boolean isKept() {
        return isAdopted() || deletionPolicy != DeletionPolicy.DELETE;
    }

    /** Whether we let go of its object: it is there, and no longer this tenant's. */
    @JsonIgnore
    public boolean isRetained() {
        return state == State.RETAINED;
    }

    /** Whether its object is there, as far as is known, and this tenant's. */
    @JsonIgnore
    public boolean isHeld() {
        return isMade() && !isRetained();
    }

    /** What was applied, and how far it came. */
    private record Applied(
            @Nullable Boolean completed,
            @Nullable String hash,
            @Nullable String fieldsHash,
            @Nullable String at,
            @Nullable String readyAt) {
        static final Applied NOTHING = new Applied(null, null, null, null, null);
    }

    private Applied applied() {
        return new Applied(completed, appliedHash, fieldsHash, appliedAt, readyAt);
    }

    private InventoryEntry copy(
            String newId,
            @Nullable Integer newOrder,
            @Nullable DeletionPolicy policy,
            Applied applied,
            State newState,
            @Nullable String newReason,
            @Nullable String newMessage) {
        return new InventoryEntry(
                newId,
                apiVersion,
                kind,
                namespace,
                name,
                uid,
                newOrder,
                policy,
                adopted,
                applied.completed,
                applied.hash,
                applied.fieldsHash,
                applied.at,
                applied.readyAt,
                newState,
                newReason,
                newMessage);
    }

    /**
     * The same once its object was let go of, for whatever reason: what was applied to it counts no longer, so that it is applied
     * anew if it comes back; and until it is, it stays, whatever state it is in by then.
     */
    public InventoryEntry letGo() {
        return copy(id, order, DeletionPolicy.RETAIN, Applied.NOTHING, State.RETAINED, null, null);
    }

    /** The same with another state; its words are left out of the status where null. */
    public InventoryEntry with(State newState, @Nullable String newReason, @Nullable String newMessage) {
        return copy(id, order, deletionPolicy, applied(), newState, newReason, newMessage);
    }

    /** The same, under the id and at the depth that its resource has now. */
    public InventoryEntry at(String newId, @Nullable Integer newOrder) {
        return newId.equals(id) && Objects.equals(newOrder, order)
                ? this
                : copy(newId, newOrder, deletionPolicy, applied(), state, reason, message);
    }

    /** The same with another policy. */
    public InventoryEntry with(@Nullable DeletionPolicy policy) {
        return copy(id, order, policy, applied(), state, reason, message);
    }

    /** The same, seen ready at that time, and for good complete if {@code isComplete}. */
    public InventoryEntry ready(@Nullable String at, @Nullable Boolean isComplete) {
        Applied ready = new Applied(isComplete, appliedHash, fieldsHash, appliedAt, at);
        return copy(id, order, deletionPolicy, ready, State.READY, null, null);
    }

    /** Whether its object was made, as far as is known. */
    @JsonIgnore
    public boolean isMade() {
        return uid != null;
    }
}
