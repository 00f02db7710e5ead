package org.kubernetestenants.operator.tenant;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.error.Problem;

/** From what a pass found out to the Tenant's next status. */
public final class TenantStatuses {
    private static final Comparator<InventoryEntry> ORDER =
            Comparator.comparing(InventoryEntry::key).thenComparing(InventoryEntry::id);

    private TenantStatuses() {}

    /** The next status; equal to {@code previous} if nothing changed, so that nothing is written. */
    public static TenantStatus next(TenantStatus previous, Pass pass, Instant now) {
        ConditionList conditions = new ConditionList(previous.conditions(), pass.generation(), now);
        Problem halt = pass.halt();
        String suspended = pass.suspended();
        if (suspended != null) {
            TenantConditions.suspended(conditions, suspended);
            return halted(previous, pass, conditions.list());
        }
        if (halt != null && !pass.removing()) {
            TenantConditions.halted(conditions, halt);
            return halted(previous, pass, conditions.list());
        }
        Summary summary = new Summary(pass);
        TenantConditions.passed(conditions, summary, halt);
        Long rendered = pass.templateGeneration();
        return new TenantStatus(
                pass.generation(),
                rendered == null ? previous.templateGeneration() : rendered,
                rendered == null ? previous.serviceAccountName() : pass.serviceAccountName(),
                summary.desired(),
                summary.ready(),
                summary.failed(),
                summary.count(State.SKIPPED),
                summary.ready() + "/" + summary.desired(),
                inventory(pass),
                conditions.list());
    }

    private static TenantStatus halted(TenantStatus previous, Pass pass, List<Condition> conditions) {
        return new TenantStatus(
                pass.generation(),
                previous.templateGeneration(),
                previous.serviceAccountName(),
                previous.desiredResources(),
                previous.readyResources(),
                previous.failedResources(),
                previous.skippedResources(),
                previous.resourcesReady(),
                previous.resources(),
                conditions);
    }

    /** What the template makes, and what it made and is not gone: an object under another id is the same object. */
    private static List<InventoryEntry> inventory(Pass pass) {
        List<InventoryEntry> wanted =
                pass.results().stream().map(TenantStatuses::entry).toList();
        Set<ObjectKey> keys = wanted.stream().map(InventoryEntry::key).collect(Collectors.toSet());
        Stream<InventoryEntry> left =
                pass.leftovers().stream().filter(entry -> entry.isMade() && !keys.contains(entry.key()));
        return Stream.concat(wanted.stream(), left).sorted(ORDER).toList();
    }

    private static InventoryEntry entry(ResourceResult result) {
        InventoryEntry entry = result.entry();
        Problem problem = result.problem();
        return problem == null || entry.state() == State.READY ? entry : Entries.with(entry, entry.state(), problem);
    }
}
