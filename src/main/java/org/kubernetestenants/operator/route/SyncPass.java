package org.kubernetestenants.operator.route;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.Snapshot;
import org.kubernetestenants.operator.source.WholeSnapshot;

/** One pass over one registry: what the steps of {@code registry-sync} hand to each other beside the body. */
public final class SyncPass {
    static final String PROPERTY = "sync";

    private final String key;
    private final TenantRegistry registry;
    private final boolean due;
    private @Nullable Snapshot rows;
    private @Nullable WholeSnapshot snapshot;
    private @Nullable PlanProgress plan;
    private @Nullable Problem failure;

    SyncPass(String key, TenantRegistry registry, boolean due) {
        this.key = key;
        this.registry = registry;
        this.due = due && !registry.getSpec().isSuspended();
    }

    /** {@code namespace/name}. */
    public String key() {
        return key;
    }

    public TenantRegistry registry() {
        return registry;
    }

    /** Whether the rows are to be read; else only counts are brought up to date. {@code ${exchangeProperty.sync.due}}. */
    public boolean isDue() {
        return due;
    }

    /** Whether nothing is to be done, not even if the registry is being deleted; {@code ${exchangeProperty.sync.suspended}}. */
    public boolean isSuspended() {
        return registry.getSpec().isSuspended();
    }

    /** Whether the registry is being deleted; {@code ${exchangeProperty.sync.leaving}}. */
    public boolean isLeaving() {
        return registry.isMarkedForDeletion();
    }

    /** Whether the rows come from a user's route; {@code ${exchangeProperty.sync.fromRoute}}. */
    public boolean isFromRoute() {
        return registry.source().type() == SourceType.ROUTE;
    }

    @Nullable
    Snapshot rows() {
        return rows;
    }

    void rows(Snapshot begun) {
        rows = begun;
    }

    @Nullable
    WholeSnapshot snapshot() {
        return snapshot;
    }

    void snapshot(WholeSnapshot whole) {
        snapshot = whole;
    }

    @Nullable
    PlanProgress plan() {
        return plan;
    }

    void plan(PlanProgress begun) {
        plan = begun;
    }

    /** The step whose work is missing although the sync was due and nothing failed; empty if it is whole. */
    Optional<String> lacks() {
        if (!due || failure != null) {
            return Optional.empty();
        }
        if (snapshot == null) {
            return Optional.of("snapshot");
        }
        if (plan == null) {
            return Optional.of("plan-sync");
        }
        return plan.isWhole() ? Optional.empty() : Optional.of("write-tenant");
    }

    /** Why this sync counts for nothing; null if it went well. */
    @Nullable
    Problem failure() {
        return failure;
    }

    void failure(Problem problem) {
        failure = problem;
    }
}
