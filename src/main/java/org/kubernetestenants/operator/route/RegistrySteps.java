package org.kubernetestenants.operator.route;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.source.WholeSnapshot;
import org.kubernetestenants.operator.sync.GuardedPlan;
import org.kubernetestenants.operator.sync.SyncPlanner;
import org.kubernetestenants.operator.sync.SyncSchedule;

/** The steps of a sync around its rows: {@code dueRegistries}, {@code loadRegistry}, {@code planSync}, {@code writeTenant}. */
final class RegistrySteps {
    private final CustomResources resources;
    private final SyncSchedule schedule;
    private final DataSources dataSources;
    private final TenantChanges changes;
    private final GuardWindow window;
    private final StatusWriter statuses;
    private final Clock clock;

    RegistrySteps(
            CustomResources resources,
            SyncSchedule schedule,
            DataSources dataSources,
            TenantChanges changes,
            GuardWindow window,
            StatusWriter statuses,
            Clock clock) {
        this.resources = resources;
        this.schedule = schedule;
        this.dataSources = dataSources;
        this.changes = changes;
        this.window = window;
        this.statuses = statuses;
        this.clock = clock;
    }

    /** Body in: any. Body out: keys of the registries that are due, a list. */
    void due(Exchange exchange) {
        Collection<TenantRegistry> registries = resources.registries();
        List<String> keys = registries.stream().map(RegistrySteps::key).toList();
        schedule.retain(Set.copyOf(keys));
        Map<String, TenantRegistrySpec> read = registries.stream()
                .filter(registry -> !registry.getSpec().isSuspended())
                .collect(Collectors.toMap(RegistrySteps::key, TenantRegistry::getSpec));
        dataSources.retainSecrets(read);
        exchange.getMessage()
                .setBody(read.keySet().stream().filter(schedule::isDue).toList());
    }

    /** Body in: a registry's key. Property out: {@code sync}, a {@link SyncPass}. Ends the route if there is no such registry. */
    void load(Exchange exchange) {
        String key = exchange.getMessage().getBody(String.class);
        var registry = resources.registry(key);
        if (registry.isEmpty()) {
            dataSources.close(key);
            exchange.setRouteStop(true);
            return;
        }
        SyncPass pass = new SyncPass(key, registry.get(), schedule.isDue(key));
        exchange.setProperty(SyncPass.PROPERTY, pass);
        if (pass.isSuspended()) {
            dataSources.close(key);
        }
        if (!pass.isLeaving()
                && !statuses.addFinalizer(OwnTypes.REGISTRIES, registry.get(), Names.REGISTRY_FINALIZER)) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
            exchange.setRouteStop(true);
        }
    }

    /** Body in: {@link WholeSnapshot}. Body out: the changes of a {@link GuardedPlan}, a list. */
    void plan(Exchange exchange) {
        WholeSnapshot snapshot = SafetySteps.body(exchange, WholeSnapshot.class, "planSync", "snapshot");
        SyncPass pass = OpenSource.pass(exchange, "planSync");
        // As it is by now: the guard's window is the last that was written.
        TenantRegistry registry = resources.registry(pass.key()).orElse(pass.registry());
        Collection<Tenant> existing = resources.tenantsOf(pass.key());
        String namespace = pass.registry().getMetadata().getNamespace();
        List<TenantTemplate> templates = new ArrayList<>(resources.templatesOf(pass.key()));
        GuardedPlan plan = SyncPlanner.plan(
                registry,
                templates,
                existing,
                snapshot,
                name -> resources.tenant(new TenantId(namespace, name).key()).isPresent(),
                clock.instant());
        schedule.awaits(
                pass.key(),
                plan.waitingFor().stream()
                        .map(name -> new TenantId(namespace, name).key())
                        .toList());
        pass.plan(PlanProgress.begin(
                exchange,
                plan,
                window.count(registry, plan.guarded()),
                () -> resources.registry(pass.key()).map(TenantRegistry::getSpec)));
    }

    /** Body in: one change of a {@link GuardedPlan}. Body out: the same. */
    void write(Exchange exchange) {
        GuardedPlan.Change change = SafetySteps.body(exchange, GuardedPlan.Change.class, "writeTenant", "planSync");
        PlanProgress progress = PlanProgress.of(exchange, "writeTenant", "planSync");
        progress.ended(change, changes.carryOut(change, why(change), () -> !progress.isSuspended()));
    }

    private static String why(GuardedPlan.Change change) {
        return switch (change) {
            case GuardedPlan.Delete ignored -> "its row, template or registry is gone";
            case GuardedPlan.Mark ignored -> "its row is missing, or is back";
            case GuardedPlan.Write write -> write.create() ? "a new row" : "its row or settings changed";
        };
    }

    static String key(TenantRegistry registry) {
        return Objects.requireNonNull(registry.getMetadata().getNamespace()) + "/"
                + registry.getMetadata().getName();
    }
}
