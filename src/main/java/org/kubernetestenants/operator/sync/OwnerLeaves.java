package org.kubernetestenants.operator.sync;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistryStatus.Deletions;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.sync.DeletionGuard.Judgement;

/** A registry or template that is being deleted takes its Tenants along, as far as the guard lets them go. Promise 10. */
public final class OwnerLeaves {
    private OwnerLeaves() {}

    /**
     * The deletions and marks of one pass.
     *
     * @param owner what is being deleted
     * @param registry whose limits hold; the owner itself, or a template's; null where it is gone: then the defaults do
     * @param present how many Tenants the registry has
     * @param tenants the owner's
     * @param pending the hold in the owner's status; null for none
     * @throws org.kubernetestenants.operator.error.OperatorException InvalidSourceSettings, for limits that cannot be used
     */
    public static GuardedPlan plan(
            HasMetadata owner,
            @Nullable TenantRegistry registry,
            int present,
            Collection<Tenant> tenants,
            @Nullable PendingDeletions pending,
            Instant now) {
        List<Tenant> staying = tenants.stream()
                .filter(tenant -> !tenant.isMarkedForDeletion())
                .sorted(Comparator.comparing(PresentTenants::nameOf))
                .toList();
        GuardLimits limits = registry == null ? GuardLimits.DEFAULT : GuardLimits.of(registry);
        Map<String, String> annotations =
                Objects.requireNonNullElse(owner.getMetadata().getAnnotations(), Map.of());
        Deletions window = registry == null || registry.getStatus() == null
                ? null
                : registry.getStatus().deletions();
        Judgement judgement = new DeletionGuard(limits, now.truncatedTo(ChronoUnit.SECONDS))
                .judge(
                        owner.getKind() + " " + owner.getMetadata().getUid(),
                        present,
                        staying,
                        false,
                        new DeletionGuard.Before(window, pending, annotations.get(Names.APPROVE_DELETIONS)));
        List<GuardedPlan.Change> changes = new ArrayList<>(judgement.deletes());
        changes.addAll(judgement.marks());
        Optional<Problem> problem = Optional.ofNullable(judgement.pending())
                .map(hold -> new HoldText(owner, limits, judgement.held(), hold).ofOwner());
        return new GuardedPlan(changes, List.of(), 0, judgement.guarded(problem));
    }
}
