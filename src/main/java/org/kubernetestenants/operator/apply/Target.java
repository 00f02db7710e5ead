package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.FieldsHash;
import org.kubernetestenants.operator.tenant.Entries;
import org.kubernetestenants.operator.tenant.Step;

/** One claimed step of a pass, and the inventory entries that come of it. */
record Target(Reconciliation pass, Step step, Claimed claim) {
    ObjectKey key() {
        return claim.key();
    }

    TenantId tenant() {
        return pass.id();
    }

    ResourceTemplate resource() {
        return step.manifest().resource();
    }

    /** User name as which all of this is done; null for the operator's own. */
    @Nullable
    String account() {
        return pass.account();
    }

    @Nullable
    String namespace() {
        return key().namespace().isEmpty() ? null : key().namespace();
    }

    /** What the inventory knows of the object, in another state. */
    InventoryEntry entry(State state) {
        InventoryEntry known = claim.known();
        return known != null
                ? Entries.with(known, state, null, null)
                : Entries.unmade(
                        step.id(),
                        claim.type().apiVersion(),
                        claim.type().kind(),
                        namespace(),
                        key().name(),
                        step.order(),
                        state,
                        null);
    }

    /** The entry under the id and at the depth that its resource has now: neither is in the cluster. */
    InventoryEntry placed(InventoryEntry known) {
        return known.at(step.id(), step.order());
    }

    /** The entry of the object as the server took it: its times are those of the present desired state. */
    InventoryEntry applied(JsonNode object, boolean adopted, Instant now) {
        JsonNode metadata = object.path("metadata");
        String uid = metadata.path("uid").asText();
        InventoryEntry known = claim.known();
        InventoryEntry before = known != null && uid.equals(known.uid()) && claim.desiredUnchanged() ? known : null;
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new InventoryEntry(
                step.id(),
                claim.type().apiVersion(),
                claim.type().kind(),
                namespace(),
                key().name(),
                uid,
                step.order(),
                resource().deletionPolicy(),
                adopted ? true : null,
                before == null ? null : before.completed(),
                claim.desiredHash(),
                FieldsHash.of(metadata.path("managedFields")),
                before == null || before.appliedAt() == null ? time : before.appliedAt(),
                before == null ? null : before.readyAt(),
                State.IN_PROGRESS,
                null,
                null);
    }
}
