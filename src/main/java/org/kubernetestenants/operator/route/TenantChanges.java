package org.kubernetestenants.operator.route;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.sync.GuardedPlan;

/** Carries out the changes of a {@link GuardedPlan}, each only if its Tenant is still as it was looked at. */
final class TenantChanges {
    private static final int MARK_ATTEMPTS = 5;

    private final Writer writer;
    private final Reader reader;
    private final CustomResources resources;

    TenantChanges(Writer writer, Reader reader, CustomResources resources) {
        this.writer = writer;
        this.reader = reader;
        this.resources = resources;
    }

    /**
     * Sends one change.
     *
     * @param why for the audit log
     * @param wanted whether it still is, when its turn comes
     * @return false if it is not, or if somebody was quicker, if only with a status: the plan no longer fits
     */
    boolean carryOut(GuardedPlan.Change change, String why, BooleanSupplier wanted) {
        Optional<Answer> sent =
                change instanceof GuardedPlan.Mark mark ? mark(mark, why, wanted) : send(write(change), why, wanted);
        if (sent.isEmpty()) {
            return false;
        }
        Answer answer = sent.get();
        if (answer.conflict()) {
            return false;
        }
        if (!answer.ok() && !(answer.notFound() && !(change instanceof GuardedPlan.Write))) {
            throw new OperatorException(Refusals.of(answer, OwnTypes.TENANTS.key(change.namespace(), change.name()))
                    .problem());
        }
        return true;
    }

    private Optional<Answer> send(Write write, String why, BooleanSupplier wanted) {
        Optional<Answer> answer = writer.sendIf(wanted, write.because(why));
        answer.ifPresent(written -> resources.written(OwnTypes.TENANTS, written));
        return answer;
    }

    /**
     * A hold is made of those that are marked when its id appears. Of a thousand some are just getting a new status: they belong to
     * it like all others.
     */
    private Optional<Answer> mark(GuardedPlan.Mark mark, String why, BooleanSupplier wanted) {
        Optional<Answer> answer = send(write(mark), why, wanted);
        for (int attempt = 1; answer.filter(Answer::conflict).isPresent() && attempt < MARK_ATTEMPTS; attempt++) {
            Optional<String> version = reader.get(OwnTypes.TENANTS, mark.namespace(), mark.name())
                    .map(live -> live.path("metadata"))
                    .filter(live -> isAsPlanned(mark, live))
                    .map(live -> live.path("resourceVersion").asText());
            if (version.isEmpty()) {
                return answer;
            }
            answer = send(write(mark, version.get()), why, wanted);
        }
        return answer;
    }

    /** Whether it is the same Tenant, stays, and has the marks that it had. */
    private static boolean isAsPlanned(GuardedPlan.Mark mark, JsonNode live) {
        ObjectMeta planned = mark.tenant().getMetadata();
        Map<String, String> before = Objects.requireNonNullElse(planned.getAnnotations(), Map.of());
        return live.path("uid").asText().equals(planned.getUid())
                && !live.has("deletionTimestamp")
                && mark.annotations().keySet().stream()
                        .allMatch(name -> Objects.equals(
                                before.get(name),
                                live.path("annotations").path(name).textValue()));
    }

    private Write write(GuardedPlan.Change change) {
        return switch (change) {
            case GuardedPlan.Delete delete ->
                Write.delete(
                        OwnTypes.TENANTS, delete.namespace(), delete.name(), delete.uid(), delete.resourceVersion());
            case GuardedPlan.Mark mark ->
                write(mark, mark.tenant().getMetadata().getResourceVersion());
            case GuardedPlan.Write write ->
                Write.apply(OwnTypes.TENANTS, write.namespace(), write.name(), guarded(write))
                        .withForce();
        };
    }

    private static Write write(GuardedPlan.Mark mark, String resourceVersion) {
        Map<String, Object> metadata = Map.of(
                "uid", mark.tenant().getMetadata().getUid(),
                "resourceVersion", resourceVersion,
                "annotations", mark.annotations());
        return Write.mergePatch(OwnTypes.TENANTS, mark.namespace(), mark.name(), Map.of("metadata", metadata));
    }

    /** With preconditions, so that a request that arrives late changes nothing: only if absent, or only the one looked at. */
    private Tenant guarded(GuardedPlan.Write write) {
        Tenant desired = write.desired();
        Optional<Tenant> present = resources.tenant(write.namespace() + "/" + write.name());
        Tenant guarded = new Tenant();
        guarded.setMetadata(new ObjectMetaBuilder(desired.getMetadata())
                .withResourceVersion(
                        present.map(t -> t.getMetadata().getResourceVersion()).orElse(Write.ONLY_IF_ABSENT))
                .withUid(present.map(t -> t.getMetadata().getUid()).orElse(null))
                .build());
        guarded.setSpec(desired.getSpec());
        return guarded;
    }
}
