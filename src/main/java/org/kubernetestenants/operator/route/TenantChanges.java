package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.sync.GuardedPlan;

/** Carries out the changes of a {@link GuardedPlan}, each only if its Tenant is still as it was looked at. */
final class TenantChanges {
    private final Writer writer;
    private final CustomResources resources;

    TenantChanges(Writer writer, CustomResources resources) {
        this.writer = writer;
        this.resources = resources;
    }

    /**
     * Sends one change.
     *
     * @param why for the audit log
     * @return false if somebody was quicker, if only with a status: the plan no longer fits
     */
    boolean carryOut(GuardedPlan.Change change, String why) {
        Answer answer = writer.send(write(change).because(why));
        resources.written(OwnTypes.TENANTS, answer);
        if (answer.conflict()) {
            return false;
        }
        if (!answer.ok() && !(answer.notFound() && !(change instanceof GuardedPlan.Write))) {
            throw new OperatorException(Refusals.of(answer, OwnTypes.TENANTS.key(change.namespace(), change.name()))
                    .problem());
        }
        return true;
    }

    private Write write(GuardedPlan.Change change) {
        return switch (change) {
            case GuardedPlan.Delete delete ->
                Write.delete(
                        OwnTypes.TENANTS, delete.namespace(), delete.name(), delete.uid(), delete.resourceVersion());
            case GuardedPlan.Mark mark ->
                Write.mergePatch(OwnTypes.TENANTS, mark.namespace(), mark.name(), Map.of("metadata", marked(mark)));
            case GuardedPlan.Write write ->
                Write.apply(OwnTypes.TENANTS, write.namespace(), write.name(), guarded(write))
                        .withForce();
        };
    }

    private static Map<String, Object> marked(GuardedPlan.Mark mark) {
        Map<String, Object> metadata = new HashMap<>();
        metadata.put("uid", mark.tenant().getMetadata().getUid());
        metadata.put("resourceVersion", mark.tenant().getMetadata().getResourceVersion());
        metadata.put("annotations", mark.annotations());
        return metadata;
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
