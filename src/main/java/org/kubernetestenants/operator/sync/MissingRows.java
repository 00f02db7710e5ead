package org.kubernetestenants.operator.sync;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistryStatus;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.WholeSnapshot;
import org.kubernetestenants.operator.sync.DeletionGuard.Judgement;

/** What becomes of Tenants whose row is missing: they wait for the grace period, then for the guard, then they go. */
final class MissingRows {
    private final TenantRegistry registry;
    private final GuardLimits limits;
    private final Instant now;

    MissingRows(TenantRegistry registry, Instant now) {
        this.registry = registry;
        this.limits = GuardLimits.of(registry);
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * What one sync does to them.
     *
     * @param creationsWait whether what came in their place has to wait, too
     */
    record Leaving(List<GuardedPlan.Change> changes, boolean creationsWait, GuardedPlan.Guarded guarded) {}

    /**
     * @param present how many Tenants this snapshot speaks of
     * @param missing those of them whose row is gone or inactive, by name
     */
    Leaving judge(int present, List<Tenant> missing, WholeSnapshot snapshot) {
        List<Tenant> due = missing.stream().filter(this::isGraceOver).toList();
        boolean others =
                !limits.isOff() && missing.size() > 1 && missing.size() == present && snapshot.activeRows() > 0;
        Judgement judgement =
                new DeletionGuard(limits, now).judge("registry " + key(), present, due, snapshot.rows() == 0, before());
        List<GuardedPlan.Change> changes = new ArrayList<>(judgement.deletes());
        changes.addAll(judgement.marks());
        missing.stream()
                .filter(tenant -> !limits.grace().isZero() && missingSince(tenant) == null)
                .map(tenant -> GuardedPlan.Mark.of(tenant, Names.ROW_MISSING_SINCE, now.toString()))
                .flatMap(Optional::stream)
                .forEach(changes::add);
        boolean creationsWait = others && judgement.deletes().size() < missing.size();
        return new Leaving(
                changes, creationsWait, judgement.guarded(problem(judgement, present, snapshot, creationsWait)));
    }

    /** The marks of a Tenant that has its row go; empty if it has none. */
    static Optional<GuardedPlan.Mark> isBack(Tenant tenant) {
        Map<String, @Nullable String> gone = new HashMap<>();
        for (String name : List.of(Names.PENDING_DELETION, Names.ROW_MISSING_SINCE)) {
            if (DeletionGuard.annotation(tenant, name) != null) {
                gone.put(name, null);
            }
        }
        return gone.isEmpty() ? Optional.empty() : Optional.of(new GuardedPlan.Mark(tenant, gone));
    }

    private boolean isGraceOver(Tenant tenant) {
        if (limits.grace().isZero()) {
            return true;
        }
        Instant since = missingSince(tenant);
        return since != null && !since.plus(limits.grace()).isAfter(now);
    }

    /** Null also where somebody wrote something else there: then it begins anew. */
    private static @Nullable Instant missingSince(Tenant tenant) {
        String since = DeletionGuard.annotation(tenant, Names.ROW_MISSING_SINCE);
        try {
            return since == null ? null : Instant.parse(since);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private DeletionGuard.Before before() {
        TenantRegistryStatus status = registry.getStatus();
        Map<String, String> annotations =
                Objects.requireNonNullElse(registry.getMetadata().getAnnotations(), Map.of());
        return new DeletionGuard.Before(
                status == null ? null : status.deletions(),
                status == null ? null : status.pendingDeletions(),
                annotations.get(Names.APPROVE_DELETIONS));
    }

    private Optional<Problem> problem(Judgement judgement, int present, WholeSnapshot snapshot, boolean creationsWait) {
        return Optional.ofNullable(judgement.pending())
                .map(hold -> new HoldText(registry, limits, judgement.held(), hold)
                        .ofRows(present, snapshot.rows(), creationsWait));
    }

    private String key() {
        return registry.getMetadata().getNamespace() + "/"
                + registry.getMetadata().getName();
    }
}
