package org.kubernetestenants.operator.sync;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.source.Row;
import org.kubernetestenants.operator.source.WholeSnapshot;
import org.kubernetestenants.operator.sync.PresentTenants.Slot;

/**
 * From a whole snapshot to the changes that make the registry's Tenants match it. Needs time linear in rows × templates and
 * Tenants, and a sort.
 */
public final class SyncPlanner {
    private final String namespace;
    private final String registry;
    private final Set<String> templates;
    private final Set<String> suspendedTemplates;
    private final PresentTenants present;
    private final WholeSnapshot snapshot;
    private final TenantNames names;
    private final MissingRows missingRows;

    private SyncPlanner(
            TenantRegistry registry,
            List<TenantTemplate> templates,
            Collection<Tenant> existing,
            WholeSnapshot snapshot,
            Predicate<String> taken,
            Instant now) {
        this.namespace = registry.getMetadata().getNamespace();
        this.registry = registry.getMetadata().getName();
        this.templates = names(templates, template -> !template.isMarkedForDeletion() && !isSuspended(template));
        this.suspendedTemplates = names(templates, SyncPlanner::isSuspended);
        this.present = new PresentTenants(this.registry, existing);
        this.snapshot = snapshot;
        this.names = new TenantNames(this.registry, taken);
        this.missingRows = new MissingRows(registry, now);
    }

    /**
     * The changes that one sync makes. A Tenant made by hand is never changed; neither is one whose template is gone, suspended or
     * being deleted, or that is being deleted itself. One that is suspended gets its row's values, and is not deleted.
     *
     * @param templates of this registry; those being deleted or suspended get no new Tenants and lose none
     * @param existing every Tenant of this registry
     * @param taken whether a Tenant of the namespace, of this registry or not, has this name
     * @throws org.kubernetestenants.operator.error.OperatorException InvalidSourceSettings, for limits that cannot be used
     */
    public static GuardedPlan plan(
            TenantRegistry registry,
            List<TenantTemplate> templates,
            Collection<Tenant> existing,
            WholeSnapshot snapshot,
            Predicate<String> taken,
            Instant now) {
        return new SyncPlanner(registry, templates, existing, snapshot, taken, now).plan();
    }

    private GuardedPlan plan() {
        Set<String> activeUids = snapshot.active().stream().map(Row::uid).collect(Collectors.toSet());
        List<Tenant> concerned = present.staying().stream()
                .filter(tenant -> templates.contains(tenant.getSpec().templateRef()))
                // One that stays whatever its row does makes no share of the others any smaller.
                .filter(tenant -> !tenant.getSpec().isSuspended()
                        || activeUids.contains(tenant.getSpec().uid()))
                .sorted(Comparator.comparing(PresentTenants::nameOf))
                .toList();
        Map<Boolean, List<Tenant>> byRow = concerned.stream()
                .collect(Collectors.partitioningBy(
                        tenant -> activeUids.contains(tenant.getSpec().uid())));
        List<Tenant> withoutRow = Objects.requireNonNull(byRow.get(false));
        List<Tenant> missing = withoutRow.stream()
                .filter(tenant -> !snapshot.isInvalid(tenant.getSpec().uid()))
                .toList();
        MissingRows.Leaving leaving = missingRows.judge(concerned.size(), missing, snapshot);

        List<GuardedPlan.Change> changes = new ArrayList<>(leaving.changes());
        Objects.requireNonNull(byRow.get(true))
                .forEach(tenant -> MissingRows.isBack(tenant).ifPresent(changes::add));
        List<String> waitingFor = new ArrayList<>();
        for (String template : templates) {
            snapshot.active().forEach(row -> write(template, row, leaving.creationsWait(), changes, waitingFor));
        }
        int kept = withoutRow.size() - missing.size() + suspended(activeUids);
        return new GuardedPlan(changes, waitingFor, templates.size() * snapshot.activeRows() + kept, leaving.guarded());
    }

    private static Set<String> names(List<TenantTemplate> templates, Predicate<TenantTemplate> which) {
        return templates.stream()
                .filter(which)
                .map(template -> template.getMetadata().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many stay because somebody wants nothing to be done about them, beside those that have their row and their template. */
    private int suspended(Set<String> activeUids) {
        return (int) present.staying().stream()
                .filter(tenant -> suspendedTemplates.contains(tenant.getSpec().templateRef())
                        || (templates.contains(tenant.getSpec().templateRef())
                                && tenant.getSpec().isSuspended()
                                && !activeUids.contains(tenant.getSpec().uid())))
                .count();
    }

    private static boolean isSuspended(TenantTemplate template) {
        return template.getSpec().isSuspended();
    }

    private void write(
            String template,
            Row row,
            boolean creationsWait,
            List<GuardedPlan.Change> changes,
            List<String> waitingFor) {
        Slot slot = new Slot(template, row.uid());
        DesiredTenant desired = DesiredTenant.of(registry, template, row);
        Tenant tenant = present.at(slot);
        Tenant old = present.leavingAt(slot);
        if (tenant != null) {
            if (!desired.isMetBy(tenant)) {
                changes.add(new GuardedPlan.Write(desired.body(namespace, PresentTenants.nameOf(tenant)), false));
            }
        } else if (old != null) {
            waitingFor.add(PresentTenants.nameOf(old));
        } else if (!creationsWait) {
            changes.add(new GuardedPlan.Write(desired.body(namespace, names.next(row.uid(), template)), true));
        }
    }
}
