package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;
import org.kubernetestenants.operator.tenant.News;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what we own of our own kinds: statuses with their resourceVersion, never blindly, and finalizers. */
final class StatusWriter {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

    private final Writer writer;
    private final CustomResources resources;
    private final EventRecorder events;

    StatusWriter(Writer writer, CustomResources resources, EventRecorder events) {
        this.writer = writer;
        this.resources = resources;
        this.events = events;
    }

    /**
     * Replaces the status if it differs, and tells what is new by an event.
     *
     * @return whether the object is now as wanted; false if it changed meanwhile or is gone: the next pass sees the newer one
     */
    <T> boolean status(
            ResourceType type, CustomResource<?, T> object, @Nullable T previous, T next, Optional<News> news) {
        if (Objects.equals(previous, next)) {
            return true;
        }
        Map<String, Object> body = Map.of(
                "apiVersion", type.apiVersion(),
                "kind", type.kind(),
                "metadata",
                        Map.of(
                                "name", object.getMetadata().getName(),
                                "namespace", object.getMetadata().getNamespace(),
                                "uid", object.getMetadata().getUid(),
                                "resourceVersion", object.getMetadata().getResourceVersion()),
                "spec", object.getSpec(),
                "status", Objects.requireNonNull(next));
        boolean written = sent(
                Write.replaceStatus(
                                type,
                                object.getMetadata().getNamespace(),
                                object.getMetadata().getName(),
                                body)
                        .because("status"),
                type);
        if (written) {
            news.ifPresent(told -> tell(object, told));
        }
        return written;
    }

    /** Adds our finalizer, if it is missing. */
    boolean addFinalizer(ResourceType type, CustomResource<?, ?> object, String finalizer) {
        if (object.hasFinalizer(finalizer)) {
            return true;
        }
        List<String> finalizers = new ArrayList<>(object.getFinalizers());
        finalizers.add(finalizer);
        return finalizers(type, object, finalizers, "must not go before its objects");
    }

    /** Removes our finalizer, if it is there. */
    boolean removeFinalizer(ResourceType type, CustomResource<?, ?> object, String finalizer) {
        return removeFinalizer(type, object, finalizer, "nothing of it is left");
    }

    boolean removeFinalizer(ResourceType type, CustomResource<?, ?> object, String finalizer, String why) {
        List<String> rest = object.getFinalizers().stream()
                .filter(f -> !f.equals(finalizer))
                .toList();
        return rest.size() == object.getFinalizers().size() || finalizers(type, object, rest, why);
    }

    private boolean finalizers(ResourceType type, CustomResource<?, ?> object, List<String> finalizers, String why) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("finalizers", finalizers);
        metadata.put("uid", object.getMetadata().getUid());
        metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
        Write write = Write.mergePatch(
                        type,
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName(),
                        Map.of("metadata", metadata))
                .because(why);
        if (finalizers.isEmpty() && object.isMarkedForDeletion()) {
            return removed(write, type, object);
        }
        return sent(write, type);
    }

    /** With the last finalizer the object goes. The answer has it as it was before, finalizer and all: it is no news. */
    private boolean removed(Write write, ResourceType type, CustomResource<?, ?> object) {
        boolean gone = accepted(writer.send(write), write);
        if (gone) {
            resources.gone(type, object);
        }
        return gone;
    }

    private boolean sent(Write write, ResourceType type) {
        Answer answer = writer.send(write);
        boolean accepted = accepted(answer, write);
        if (accepted) {
            resources.written(type, answer);
        }
        return accepted;
    }

    /** False if it changed meanwhile, or is gone. */
    private static boolean accepted(Answer answer, Write write) {
        if (answer.ok()) {
            return true;
        }
        if (answer.conflict() || answer.notFound()) {
            LOG.debug("{} changed meanwhile; its next pass sees it", write.key());
            return false;
        }
        throw new OperatorException(Refusals.of(answer, write.key()).problem());
    }

    private void tell(CustomResource<?, ?> object, News news) {
        EventRecorder.Subject subject = EventRecorder.Subject.of(object);
        switch (news) {
            case News.Bad(Problem problem) -> {
                events.warning(subject, problem, "Reconcile");
                LOG.warn("{}: {}", problem.code().reason(), problem.condition());
            }
            case News.Good(Reason reason, String text) -> {
                events.normal(subject, reason, text, "Reconcile");
                LOG.info("{}{}", reason.reason(), text.equals(reason.reason()) ? "" : ": " + text);
            }
        }
    }
}
