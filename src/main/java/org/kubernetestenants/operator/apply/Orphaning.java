package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.apply.Removal.Leaver;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.tenant.Entries;

/** Lets go of objects that stay: our labels and annotations go, marks that say when and why come. Nothing else changes. */
final class Orphaning {
    private final Writer writer;
    private final Reader reader;
    private final ManagedObjects objects;
    private final Clock clock;

    Orphaning(Writer writer, Reader reader, ManagedObjects objects, Clock clock) {
        this.writer = writer;
        this.reader = reader;
        this.objects = objects;
        this.clock = clock;
    }

    /** Empty when the object is let go of, or is none of ours any more; else its entry with what it waits for. */
    Optional<InventoryEntry> letGo(Leaver leaver, OrphanReason reason) {
        Optional<JsonNode> live =
                reader.get(leaver.type(), leaver.namespace(), leaver.key().name());
        if (live.isEmpty()) {
            return Optional.empty();
        }
        JsonNode metadata = live.get().path("metadata");
        JsonNode labels = metadata.path("labels");
        boolean ours = metadata.path("uid").asText().equals(leaver.entry().uid())
                && leaver.tenant()
                        .isNamedBy(
                                labels.path(Names.TENANT).asText(""),
                                labels.path(Names.TENANT_NAMESPACE).asText(""));
        if (!ours) {
            return Optional.empty();
        }
        Answer answer = writer.send(Write.mergePatch(
                        leaver.type(),
                        leaver.namespace(),
                        leaver.key().name(),
                        marks(metadata.path("resourceVersion").asText(), reason))
                .because("lets go of it: " + reason.word()));
        if (answer.ok()) {
            objects.observed(leaver.type(), answer.body());
        }
        return answer.ok() || answer.notFound()
                ? Optional.empty()
                : Optional.of(Entries.with(
                        leaver.entry(),
                        State.FAILED,
                        Refusals.of(answer, leaver.key()).problem()));
    }

    /** Whether it was let go of once, by whatever tenant. */
    static boolean isMarked(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("labels").has(Names.ORPHANED)
                || metadata.path("annotations").has(Names.ORPHANED_AT)
                || metadata.path("annotations").has(Names.ORPHANED_REASON);
    }

    /**
     * A merge patch that takes the marks off again: an apply cannot, since it gives up only fields that an apply set.
     *
     * @param uid the object must be this one, at {@code resourceVersion}
     */
    static Map<String, Object> withoutMarks(String uid, String resourceVersion) {
        Map<String, @Nullable Object> labels = new HashMap<>();
        labels.put(Names.ORPHANED, null);
        Map<String, @Nullable Object> annotations = new HashMap<>();
        annotations.put(Names.ORPHANED_AT, null);
        annotations.put(Names.ORPHANED_REASON, null);
        return Map.of(
                "metadata",
                Map.of("uid", uid, "resourceVersion", resourceVersion, "labels", labels, "annotations", annotations));
    }

    private Map<String, Object> marks(String resourceVersion, OrphanReason reason) {
        Map<String, @Nullable Object> labels = new HashMap<>();
        labels.put(Names.TENANT, null);
        labels.put(Names.TENANT_NAMESPACE, null);
        labels.put(Names.ORPHANED, "true");
        Map<String, @Nullable Object> annotations = new HashMap<>();
        annotations.put(Names.RESOURCE_ID, null);
        annotations.put(Names.ADOPTED, null);
        annotations.put(
                Names.ORPHANED_AT,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        annotations.put(Names.ORPHANED_REASON, reason.word());
        return Map.of(
                "metadata", Map.of("resourceVersion", resourceVersion, "labels", labels, "annotations", annotations));
    }
}
