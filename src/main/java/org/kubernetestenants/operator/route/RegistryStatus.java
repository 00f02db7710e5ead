package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistryStatus;
import org.kubernetestenants.operator.api.TenantRegistryStatus.Deletions;
import org.kubernetestenants.operator.api.TenantRegistryStatus.InvalidRow;
import org.kubernetestenants.operator.api.TenantRegistryStatus.LastSync;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Tally;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.StateReason;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.source.WholeSnapshot;
import org.kubernetestenants.operator.sync.GuardedPlan;
import org.kubernetestenants.operator.sync.SyncSchedule;
import org.kubernetestenants.operator.tenant.ConditionList;
import org.kubernetestenants.operator.tenant.News;
import org.kubernetestenants.operator.tenant.Suspension;

/** The last steps of a sync: {@code registryStatus} says how it went, {@code leaveRegistry} lets a deleted registry go. */
final class RegistryStatus {
    private final CustomResources resources;
    private final SyncSchedule schedule;
    private final DataSources dataSources;
    private final StatusWriter statuses;
    private final EventRecorder events;
    private final Clock clock;

    RegistryStatus(
            CustomResources resources,
            SyncSchedule schedule,
            DataSources dataSources,
            StatusWriter statuses,
            EventRecorder events,
            Clock clock) {
        this.resources = resources;
        this.schedule = schedule;
        this.dataSources = dataSources;
        this.statuses = statuses;
        this.events = events;
        this.clock = clock;
    }

    /** Body: not looked at. Writes the registry's status, if it changed. */
    void write(Exchange exchange) {
        SyncPass pass = OpenSource.pass(exchange, "registryStatus");
        if (pass.isSuspended()
                && pass.isLeaving()
                && resources.tally(pass.key()).total() == 0) {
            // Nothing waits here for anybody.
            statuses.removeFinalizer(OwnTypes.REGISTRIES, pass.registry(), Names.REGISTRY_FINALIZER);
            return;
        }
        pass.lacks()
                .ifPresent(step -> pass.failure(SafetySteps.missing("the sync ended without `" + step + "`", step)));
        TenantRegistry registry = resources.registry(pass.key()).orElse(pass.registry());
        TenantRegistryStatus previous = previous(registry);
        TenantRegistryStatus next = next(pass, registry, previous);
        tellOfRows(registry, previous, next, pass.snapshot());
        if (pass.plan() != null) {
            tellOfHold(
                    events,
                    registry,
                    previous.pendingDeletions(),
                    pass.plan().plan().guarded(),
                    "Sync");
        }
        write(exchange, registry, next);
        if (pass.plan() != null && pass.plan().isAgain()) {
            schedule.dueNow(pass.key());
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
        }
    }

    /** Body: not looked at. Removes the finalizer when no Tenant of the registry is left; until then says how many are. */
    void leave(Exchange exchange) {
        SyncPass pass = OpenSource.pass(exchange, "leaveRegistry");
        SafetySteps.require(pass.isLeaving(), "leaveRegistry", "registry-leaves");
        dataSources.close(pass.key());
        Tally tally = resources.tally(pass.key());
        if (tally.total() == 0) {
            statuses.removeFinalizer(OwnTypes.REGISTRIES, pass.registry(), Names.REGISTRY_FINALIZER);
            return;
        }
        TenantRegistry registry = resources.registry(pass.key()).orElse(pass.registry());
        TenantRegistryStatus previous = previous(registry);
        PlanProgress progress = PlanProgress.of(exchange, "leaveRegistry", "planRegistryLeaving");
        SafetySteps.require(progress.isWhole(), "leaveRegistry", "write-tenant");
        GuardedPlan.Guarded guarded = progress.plan().guarded();
        ConditionList conditions = conditions(registry, previous);
        conditions.add(
                Condition.READY, false, guarded.held().orElseGet(() -> Remaining.tenants(tally.total(), 0, registry)));
        conditions.keep(Condition.SOURCE_REACHABLE);
        held(conditions, guarded);
        tellOfHold(events, registry, previous.pendingDeletions(), guarded, "Delete");
        write(
                exchange,
                registry,
                new TenantRegistryStatus(
                        registry.getMetadata().getGeneration(),
                        previous.referencingTemplates(),
                        tally.total(),
                        tally.ready(),
                        tally.failed(),
                        previous.lastSync(),
                        previous.invalidRows(),
                        guarded.pending(),
                        deletions(previous, progress),
                        conditions.list()));
        if (progress.isAgain()) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
        }
    }

    private void write(Exchange exchange, TenantRegistry registry, TenantRegistryStatus next) {
        Optional<News> news = News.ofReady(previous(registry).conditions(), next.conditions());
        if (!statuses.status(OwnTypes.REGISTRIES, registry, registry.getStatus(), next, news)) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
        }
    }

    private TenantRegistryStatus next(SyncPass pass, TenantRegistry registry, TenantRegistryStatus previous) {
        Tally tally = resources.tally(pass.key());
        WholeSnapshot snapshot = pass.snapshot();
        PlanProgress progress = pass.plan();
        GuardedPlan plan = progress == null || progress.isPostponed() ? null : progress.plan();
        Problem failure = pass.failure();
        boolean synced = snapshot != null && plan != null && failure == null;
        return new TenantRegistryStatus(
                registry.getMetadata().getGeneration(),
                resources.templatesOf(pass.key()).size(),
                synced && plan != null ? plan.desired() : previous.desired(),
                tally.ready(),
                tally.failed(),
                synced && snapshot != null ? lastSync(snapshot, previous.lastSync()) : previous.lastSync(),
                synced && snapshot != null ? invalidRows(snapshot) : previous.invalidRows(),
                plan == null ? previous.pendingDeletions() : plan.guarded().pending(),
                deletions(previous, progress),
                conditions(pass, registry, previous, synced));
    }

    /** Those that were counted beforehand and did not happen are not counted. */
    private static @Nullable Deletions deletions(TenantRegistryStatus previous, @Nullable PlanProgress progress) {
        Deletions counted = previous.deletions();
        return counted == null || progress == null ? counted : counted.plus(-progress.uncounted());
    }

    private List<Condition> conditions(
            SyncPass pass, TenantRegistry registry, TenantRegistryStatus previous, boolean synced) {
        ConditionList conditions = conditions(registry, previous);
        if (pass.isSuspended()) {
            Suspension.of(conditions, Suspension.own("no rows are read, and all Tenants stay", pass.isLeaving()));
            conditions.keep(Condition.SOURCE_REACHABLE);
            conditions.keep(Condition.DELETIONS_HELD);
            return conditions.list();
        }
        Problem failure = pass.failure();
        if (failure != null) {
            conditions.add(Condition.READY, false, failure);
            if (isSettings(failure.code())) {
                conditions.add(Condition.STALLED, true, failure);
            }
            if (pass.snapshot() == null) {
                conditions.add(Condition.SOURCE_REACHABLE, false, failure);
            } else {
                conditions.add(Condition.SOURCE_REACHABLE, true, StateReason.SYNCED, "");
            }
        } else if (synced) {
            conditions.add(Condition.READY, true, StateReason.SYNCED, "");
            conditions.add(Condition.SOURCE_REACHABLE, true, StateReason.SYNCED, "");
        } else {
            conditions.keep(Condition.READY);
            conditions.keep(Condition.STALLED);
            conditions.keep(Condition.SOURCE_REACHABLE);
        }
        PlanProgress progress = pass.plan();
        if (progress == null || progress.isPostponed()) {
            conditions.keep(Condition.DELETIONS_HELD);
        } else {
            held(conditions, progress.plan().guarded());
        }
        return conditions.list();
    }

    /** There only while something is held. */
    static void held(ConditionList conditions, GuardedPlan.Guarded guarded) {
        guarded.held().ifPresent(problem -> conditions.add(Condition.DELETIONS_HELD, true, problem));
    }

    /** One event for each hold. */
    static void tellOfHold(
            EventRecorder events,
            HasMetadata owner,
            @Nullable PendingDeletions previous,
            GuardedPlan.Guarded guarded,
            String action) {
        PendingDeletions pending = guarded.pending();
        if (pending != null && (previous == null || !previous.hold().equals(pending.hold()))) {
            guarded.held().ifPresent(problem -> events.warning(EventRecorder.Subject.of(owner), problem, action));
        }
    }

    /** No retry helps until somebody changes the registry, its Secret or the table. */
    private static boolean isSettings(Code code) {
        return switch (code) {
            case INVALID_SOURCE_SETTINGS, SECRET_MISSING, COLUMN_MISSING, TABLE_MISSING, LOGIN_REFUSED -> true;
            default -> false;
        };
    }

    private LastSync lastSync(WholeSnapshot snapshot, @Nullable LastSync previous) {
        boolean same = previous != null
                && previous.rows() == snapshot.rows()
                && previous.activeRows() == snapshot.activeRows()
                && previous.invalidRows() == snapshot.invalidRows();
        return same && previous != null
                ? previous
                : new LastSync(now().toString(), snapshot.rows(), snapshot.activeRows(), snapshot.invalidRows());
    }

    private static List<InvalidRow> invalidRows(WholeSnapshot snapshot) {
        return snapshot.firstInvalid().stream()
                .map(row -> new InvalidRow(row.printableUid(), row.reason()))
                .toList();
    }

    /** One event when the set of invalid rows changed. */
    private void tellOfRows(
            TenantRegistry registry,
            TenantRegistryStatus previous,
            TenantRegistryStatus next,
            @Nullable WholeSnapshot snapshot) {
        if (snapshot == null
                || snapshot.invalidRows() == 0
                || Objects.equals(previous.invalidRows(), next.invalidRows())) {
            return;
        }
        int further = snapshot.invalidRows() - 1;
        var first = snapshot.firstInvalid().getFirst();
        String note = "row `" + first.printableUid() + "`: " + first.reason()
                + (further == 0 ? "" : "; and " + further + " more");
        events.warning(EventRecorder.Subject.of(registry), Problem.of(Code.INVALID_ROW, note), "Sync");
    }

    private ConditionList conditions(TenantRegistry registry, TenantRegistryStatus previous) {
        return new ConditionList(previous.conditions(), registry.getMetadata().getGeneration(), now());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    static TenantRegistryStatus previous(TenantRegistry registry) {
        TenantRegistryStatus status = registry.getStatus();
        return status != null
                ? status
                : new TenantRegistryStatus(null, 0, 0, 0, 0, null, List.of(), null, null, List.of());
    }
}
