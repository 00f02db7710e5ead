package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;

/**
 * Lets go of objects that stay: our labels, annotations and owner references go, marks that say when and why come. Nothing else
 * changes.
 */
final class Orphaning {
    private static final int ATTEMPTS = 3;

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

    /** Its entry as Retained, or with what it waits for; empty when it is gone, or another object or another tenant's by now. */
    Optional<InventoryEntry> letGo(Leaver leaver, OrphanReason reason) {
        Optional<InventoryEntry> left = Optional.empty();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<JsonNode> live = reader.as(leaver.departure().user())
                    .get(leaver.type(), leaver.namespace(), leaver.key().name())
                    .filter(object -> uid(object).equals(leaver.entry().uid()));
            if (live.isEmpty()) {
                return Optional.empty();
            }
            JsonNode labels = live.get().path("metadata").path("labels");
            if (!labels.has(Names.TENANT)) {
                // Somebody took our labels off, or we did and crashed before the status told of it.
                return Optional.of(leaver.entry().letGo());
            }
            boolean ours = leaver.tenant()
                    .isNamedBy(
                            labels.path(Names.TENANT).asText(""),
                            labels.path(Names.TENANT_NAMESPACE).asText(""));
            if (!ours) {
                return Optional.empty();
            }
            Answer answer = send(leaver, live.get(), reason);
            left = after(leaver, answer);
            if (!answer.conflict()) {
                return left;
            }
        }
        return left;
    }

    private static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText();
    }

    private Answer send(Leaver leaver, JsonNode live, OrphanReason reason) {
        return writer.send(
                Write.mergePatch(leaver.type(), leaver.namespace(), leaver.key().name(), marks(live, reason))
                        .as(leaver.departure().user())
                        .because("lets go of it: " + reason.word()));
    }

    private Optional<InventoryEntry> after(Leaver leaver, Answer answer) {
        if (answer.ok()) {
            objects.observed(leaver.type(), answer.body());
            return Optional.of(leaver.entry().letGo());
        }
        return Removal.isAbsent(answer)
                ? Optional.empty()
                : Optional.of(Removal.failed(
                        leaver.departure(),
                        leaver.entry(),
                        Refusals.of(answer, leaver.key()).problem()));
    }

    /** Whether it was let go of once, by whatever tenant. */
    static boolean isMarked(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("labels").has(Names.ORPHANED)
                || metadata.path("annotations").has(Names.ORPHANED_AT)
                || metadata.path("annotations").has(Names.ORPHANED_REASON);
    }

    /** Lets a merge patch take the marks off again: an apply cannot, since it gives up only fields that an apply set. */
    static void unmark(ObjectNode patch) {
        ObjectNode metadata = patch.withObjectProperty("metadata");
        metadata.withObjectProperty("labels").putNull(Names.ORPHANED);
        metadata.withObjectProperty("annotations").putNull(Names.ORPHANED_AT).putNull(Names.ORPHANED_REASON);
    }

    private Map<String, Object> marks(JsonNode live, OrphanReason reason) {
        Map<String, @Nullable Object> labels = new HashMap<>();
        labels.put(Names.TENANT, null);
        labels.put(Names.TENANT_NAMESPACE, null);
        labels.put(Names.ORPHANED, "true");
        Map<String, @Nullable Object> annotations = new HashMap<>();
        Names.MARKS.forEach(annotation -> annotations.put(annotation, null));
        annotations.put(
                Names.ORPHANED_AT,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        annotations.put(Names.ORPHANED_REASON, reason.word());
        Map<String, @Nullable Object> metadata = new HashMap<>();
        metadata.put("uid", uid(live));
        metadata.put(
                "resourceVersion", live.path("metadata").path("resourceVersion").asText());
        metadata.put("labels", labels);
        metadata.put("annotations", annotations);
        withoutOurs(live.path("metadata").path("ownerReferences"))
                .ifPresent(others -> metadata.put("ownerReferences", others));
        return Map.of("metadata", metadata);
    }

    /** Empty if none of them is to one of our own kinds. */
    private static Optional<List<JsonNode>> withoutOurs(JsonNode ownerReferences) {
        List<JsonNode> others = new ArrayList<>();
        ownerReferences.forEach(owner -> {
            if (!ObjectKey.groupOf(owner.path("apiVersion").asText()).equals(Names.GROUP)) {
                others.add(owner);
            }
        });
        return others.size() == ownerReferences.size() ? Optional.empty() : Optional.of(others);
    }
}
