package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.ResourceTemplate.PatchStrategy;
import org.kubernetestenants.operator.apply.ReplaceBody.Keep;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Code;

/**
 * Writes an object by its resource's strategy. Whatever the strategy, it is a server-side apply that asks who owns the fields,
 * and its answer that says which are ours from then on: under {@code merge} and {@code replace} as a dry run before the write,
 * which carries the ownership with it. Every write carries uid and resourceVersion of the object that was looked at.
 */
final class Changes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Writer writer;

    Changes(Writer writer) {
        this.writer = writer;
    }

    /**
     * An object in the cluster.
     *
     * @param object the whole of it; null if only the cache was asked, which is enough for a plain apply
     */
    record Live(
            String uid, String resourceVersion, @Nullable JsonNode object) {
        static Live of(JsonNode object) {
            JsonNode metadata = object.path("metadata");
            return new Live(
                    metadata.path("uid").asText(),
                    metadata.path("resourceVersion").asText(),
                    object);
        }
    }

    /** Whether a change of this resource's object has to see the whole object first. */
    static boolean needsObject(ResourceTemplate resource) {
        return !resource.isOnce()
                && (resource.patchStrategy() != PatchStrategy.APPLY
                        || !resource.ignoreFields().isEmpty());
    }

    /** Creates the object, whatever the strategy; a conflict if anything of this name exists. */
    Answer create(Target target) {
        Answer answer = writer.send(apply(target, body(target, null, Write.ONLY_IF_ABSENT, false), "creates"));
        return answer.ok() && !target.resource().ignoreFields().isEmpty() ? handedOver(target, answer) : answer;
    }

    /** What is left to others is not ours any more. A conflict if somebody was quicker: then it is done with the next write. */
    private Answer handedOver(Target target, Answer created) {
        Live live = Live.of(created.body());
        ManagedFields owners = ManagedFields.of(created.body());
        ManagedFields ordered =
                owners.inOrder(ignored(target, live, owners, false).owned());
        return owners.says(ordered) ? created : writer.send(patch(target, live, ordered, "leaves fields to others"));
    }

    /** Asks what a create would be answered; that something of this name exists is told only after everything else was found right. */
    Answer askCreate(Target target) {
        ObjectNode body = JSON.valueToTree(body(target, null, Write.ONLY_IF_ABSENT, false));
        body.withObjectProperty("metadata").remove("resourceVersion");
        return writer.send(Write.create(
                        target.claim().type(), target.namespace(), target.key().name(), body)
                .as(target.account())
                .asDryRun()
                .because("asks whether it could be made anew"));
    }

    /** Asks whether a change without force meets fields of others, and changes nothing. */
    Answer ask(Target target, Live live, boolean adopted) {
        // What is left to others is sent as it is: of what is still ours, the server takes away what an apply leaves
        // out.
        JsonNode object = object(live);
        Object as = ignored(target, live, ManagedFields.of(object), adopted).carried(object);
        return writer.send(apply(target, as, "asks who owns its fields").asDryRun());
    }

    /**
     * Changes the object.
     *
     * @param adopted whether it is marked as one that was there before us
     * @param force whether fields of others are taken over
     * @return a conflict about fields changed nothing; so did any other refusal
     */
    Answer change(Target target, Live live, boolean adopted, boolean force) {
        String why = force ? "takes over fields" : target.claim().desiredUnchanged() ? "puts right" : "changes";
        Write asked = apply(target, wanted(target, live, adopted), why);
        asked = force ? asked.withForce() : asked;
        PatchStrategy strategy = target.resource().patchStrategy();
        if (strategy == PatchStrategy.APPLY) {
            return writer.send(asked);
        }
        Answer answer = writer.send(asked.asDryRun());
        return answer.ok() ? overwrite(target, live, adopted, answer.body(), why) : answer;
    }

    private Answer overwrite(Target target, Live live, boolean adopted, JsonNode applied, String why) {
        JsonNode object = object(live);
        ManagedFields owners = ManagedFields.of(object);
        IgnoredFields ignored = ignored(target, live, owners, adopted);
        ObjectNode wanted = ignored.carried(object);
        ManagedFields after = ManagedFields.of(applied).inOrder(ignored.owned());
        if (target.resource().patchStrategy() == PatchStrategy.MERGE) {
            ObjectNode patch = MergeBody.of(wanted, object, owners);
            if (Orphaning.isMarked(object)) {
                Orphaning.unmark(patch);
            }
            return writer.send(Write.mergePatch(
                            target.claim().type(),
                            target.namespace(),
                            target.key().name(),
                            owned(patch, after))
                    .as(target.account())
                    .because(why));
        }
        Answer answer = put(target, wanted, object, owners, after, Keep.ALLOCATED, why);
        if (answer.status() != 422) {
            return answer;
        }
        Keep second = Refusals.of(answer, target.key()).problem().code() == Code.IMMUTABLE_FIELD
                ? Keep.FOREIGN
                : Keep.NOTHING;
        Answer again = put(target, wanted, object, owners, after, second, why);
        return again.ok() ? again : answer;
    }

    private Answer put(
            Target target,
            ObjectNode wanted,
            JsonNode object,
            ManagedFields owners,
            ManagedFields after,
            Keep keep,
            String why) {
        ObjectNode body = ReplaceBody.of(wanted, object, owners, keep);
        // Not by nulls, as in a patch: in a whole object the server takes them for empty texts.
        ObjectNode metadata = body.withObjectProperty("metadata");
        metadata.withObjectProperty("labels").remove(Names.ORPHANED);
        metadata.withObjectProperty("annotations").remove(List.of(Names.ORPHANED_AT, Names.ORPHANED_REASON));
        return writer.send(Write.replace(
                        target.claim().type(), target.namespace(), target.key().name(), owned(body, after))
                .as(target.account())
                .because(why));
    }

    private static ObjectNode owned(ObjectNode body, ManagedFields after) {
        body.withObjectProperty("metadata").set("managedFields", after.json());
        return body;
    }

    /**
     * Before an apply: takes off what says that we let go of the object once, and puts in order what is ours. An apply can do
     * neither, since it gives up only what an apply of the same manager set.
     *
     * @return the object afterwards, or a refusal; the object itself if nothing is to be done
     */
    Answer prepared(Target target, Live live) {
        return preparation(target, live).map(writer::send).orElseGet(() -> new Answer(200, object(live), null));
    }

    /** Whether {@link #prepared} would write. */
    boolean needsPreparation(Target target, Live live) {
        return preparation(target, live).isPresent();
    }

    private static Optional<Write> preparation(Target target, Live live) {
        JsonNode object = object(live);
        ManagedFields owners = ManagedFields.of(object);
        List<List<String>> ignored = ignored(target, live, owners, false).owned();
        ManagedFields ordered = owners.inOrder(ignored);
        boolean isApply = target.resource().patchStrategy() == PatchStrategy.APPLY;
        // An apply that no longer sends a field loses it, unless it is handed over before.
        boolean needed = isApply
                ? Orphaning.isMarked(object) || !owners.says(ordered)
                : ignored.stream().anyMatch(owners.ours()::has);
        return needed && !target.resource().isOnce()
                ? Optional.of(patch(target, live, ordered, "puts in order what is its own"))
                : Optional.empty();
    }

    private static Write patch(Target target, Live live, ManagedFields owners, String why) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("metadata").put("uid", live.uid()).put("resourceVersion", live.resourceVersion());
        if (Orphaning.isMarked(object(live))) {
            Orphaning.unmark(body);
        }
        return Write.mergePatch(
                        target.claim().type(), target.namespace(), target.key().name(), owned(body, owners))
                .as(target.account())
                .because(why);
    }

    /** Our labels and annotations alone: the content stays as it is. For a resource that is created once. */
    Answer mark(Target target, Live live, boolean adopted) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = body.putObject("metadata");
        metadata.put("uid", live.uid()).put("resourceVersion", live.resourceVersion());
        metadata.putObject("labels")
                .put(Names.TENANT, target.tenant().label())
                .put(Names.TENANT_NAMESPACE, target.tenant().namespace());
        ObjectNode annotations = metadata.putObject("annotations");
        AppliedBody.marks(target.resource(), adopted).forEach(annotations::put);
        if (target.resource().readyWhen() == null) {
            annotations.putNull(Names.READY_WHEN);
        }
        Orphaning.unmark(body);
        return writer.send(Write.mergePatch(
                        target.claim().type(), target.namespace(), target.key().name(), body)
                .as(target.account())
                .because("marks what is created once"));
    }

    private static Object wanted(Target target, Live live, boolean adopted) {
        return live.object() == null || target.resource().ignoreFields().isEmpty()
                ? body(target, live.uid(), live.resourceVersion(), adopted)
                : ignored(target, live, ManagedFields.of(live.object()), adopted)
                        .omitted(live.object());
    }

    private static IgnoredFields ignored(Target target, Live live, ManagedFields owners, boolean adopted) {
        ObjectNode wanted = JSON.valueToTree(body(target, live.uid(), live.resourceVersion(), adopted));
        return new IgnoredFields(target.resource(), wanted, owners.all());
    }

    private static Write apply(Target target, Object body, String why) {
        return Write.apply(
                        target.claim().type(), target.namespace(), target.key().name(), body)
                .as(target.account())
                .because(why);
    }

    private static Map<String, Object> body(Target target, @Nullable String uid, String version, boolean adopted) {
        return AppliedBody.of(
                target.step().manifest(), target.tenant(), target.claim().type().namespaced(), adopted, uid, version);
    }

    private static JsonNode object(Live live) {
        return Objects.requireNonNull(live.object(), "the object has to be read first");
    }
}
