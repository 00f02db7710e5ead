package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.OperatorException;
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
    private final Writer writer;
    private final StatusWriter statuses;

    RegistrySteps(
            CustomResources resources,
            SyncSchedule schedule,
            DataSources dataSources,
            Writer writer,
            StatusWriter statuses) {
        this.resources = resources;
        this.schedule = schedule;
        this.dataSources = dataSources;
        this.writer = writer;
        this.statuses = statuses;
    }

    /** Body in: any. Body out: keys of the registries that are due, a list. */
    void due(Exchange exchange) {
        Collection<TenantRegistry> registries = resources.registries();
        List<String> keys = registries.stream().map(RegistrySteps::key).toList();
        schedule.retain(Set.copyOf(keys));
        exchange.getMessage().setBody(keys.stream().filter(schedule::isDue).toList());
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
        Collection<Tenant> existing = resources.tenantsOf(pass.key());
        String namespace = pass.registry().getMetadata().getNamespace();
        List<TenantTemplate> templates = new ArrayList<>(resources.templatesOf(pass.key()));
        GuardedPlan plan = SyncPlanner.plan(
                pass.registry(),
                templates,
                existing,
                snapshot,
                name -> resources.tenant(new TenantId(namespace, name).key()).isPresent());
        schedule.awaits(
                pass.key(),
                plan.waitingFor().stream()
                        .map(name -> new TenantId(namespace, name).key())
                        .toList());
        pass.plan(plan);
        exchange.getMessage().setBody(plan.changes());
    }

    /** Body in: one change of a {@link GuardedPlan}. Body out: the same. */
    void write(Exchange exchange) {
        GuardedPlan.Change change = SafetySteps.body(exchange, GuardedPlan.Change.class, "writeTenant", "planSync");
        Answer answer = writer.send(write(change));
        resources.written(OwnTypes.TENANTS, answer);
        if (answer.conflict()) {
            // Somebody was quicker, if only a status: the plan no longer fits, and the next one is made at once.
            OpenSource.pass(exchange, "writeTenant").again();
        } else if (!answer.ok() && !(change instanceof GuardedPlan.Delete && answer.notFound())) {
            throw new OperatorException(Refusals.of(answer, OwnTypes.TENANTS.key(change.namespace(), change.name()))
                    .problem());
        }
        OpenSource.pass(exchange, "writeTenant").written();
    }

    private Write write(GuardedPlan.Change change) {
        return switch (change) {
            case GuardedPlan.Delete delete ->
                Write.delete(
                                OwnTypes.TENANTS,
                                delete.namespace(),
                                delete.name(),
                                delete.uid(),
                                delete.resourceVersion())
                        .because("its row is gone");
            case GuardedPlan.Write write ->
                Write.apply(OwnTypes.TENANTS, write.namespace(), write.name(), guarded(write))
                        .withForce()
                        .because(write.create() ? "a new row" : "its row or settings changed");
        };
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

    static String key(TenantRegistry registry) {
        return Objects.requireNonNull(registry.getMetadata().getNamespace()) + "/"
                + registry.getMetadata().getName();
    }
}
