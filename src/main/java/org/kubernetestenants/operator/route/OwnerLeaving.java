package org.kubernetestenants.operator.route;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Suspendable;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.sync.GuardedPlan;
import org.kubernetestenants.operator.sync.OwnerLeaves;

/** {@code planRegistryLeaving}, {@code planTemplateLeaving}: which Tenants of a registry or template that is being deleted may go with it now. */
final class OwnerLeaving {
    private final CustomResources resources;
    private final Reader reader;
    private final GuardWindow window;
    private final Clock clock;

    OwnerLeaving(CustomResources resources, Reader reader, GuardWindow window, Clock clock) {
        this.resources = resources;
        this.reader = reader;
        this.window = window;
        this.clock = clock;
    }

    /** Property in: {@code sync}. Body out: the changes of a {@link GuardedPlan}. */
    void ofRegistry(Exchange exchange) {
        SyncPass pass = OpenSource.pass(exchange, "planRegistryLeaving");
        SafetySteps.require(pass.isLeaving() && !pass.isSuspended(), "planRegistryLeaving", "registry-leaves");
        TenantRegistry registry = resources.registry(pass.key()).orElse(pass.registry());
        Collection<Tenant> tenants = resources.tenantsOf(pass.key());
        PendingDeletions pending = RegistryStatus.previous(registry).pendingDeletions();
        GuardedPlan plan = OwnerLeaves.plan(registry, registry, staying(tenants), tenants, pending, clock.instant());
        begin(
                exchange,
                plan,
                pending,
                registry,
                registry.getMetadata().getNamespace(),
                () -> resources.registry(pass.key()).map(TenantRegistry::getSpec));
    }

    /** Property in: {@code template}. Body out: the changes of a {@link GuardedPlan}. */
    void ofTemplate(Exchange exchange) {
        TemplatePass pass = TemplateSteps.pass(exchange, "planTemplateLeaving");
        SafetySteps.require(pass.isLeaving() && !pass.isSuspended(), "planTemplateLeaving", "template-leaves");
        TenantTemplate template = resources.template(pass.key()).orElse(pass.template());
        String namespace = template.getMetadata().getNamespace();
        String registryKey = namespace + "/" + template.getSpec().registryId();
        Optional<TenantRegistry> registry = resources.registry(registryKey);
        // Those made by hand are whoever's who made them.
        List<Tenant> tenants = resources.tenantsOfTemplate(pass.key()).stream()
                .filter(tenant -> tenant.getSpec().registryId() != null)
                .toList();
        int present = registry.isPresent() ? staying(resources.tenantsOf(registryKey)) : staying(tenants);
        PendingDeletions pending =
                template.getStatus() == null ? null : template.getStatus().pendingDeletions();
        GuardedPlan plan = registry.filter(TenantRegistry::isMarkedForDeletion).isPresent()
                ? GuardedPlan.NOTHING // its own hold has these Tenants, too
                : OwnerLeaves.plan(template, registry.orElse(null), present, tenants, pending, clock.instant());
        begin(
                exchange,
                plan,
                pending,
                registry.orElse(null),
                namespace,
                () -> resources.template(pass.key()).map(TenantTemplate::getSpec));
    }

    private void begin(
            Exchange exchange,
            GuardedPlan plan,
            @Nullable PendingDeletions known,
            @Nullable TenantRegistry registry,
            String namespace,
            Supplier<Optional<? extends Suspendable>> owner) {
        // The namespace takes them along by itself: nothing that we hold would stay.
        boolean pointless = isNew(plan.guarded().pending(), known) && isLeaving(namespace);
        GuardedPlan real = pointless ? GuardedPlan.NOTHING : plan;
        PlanProgress.begin(exchange, real, window.count(registry, real.guarded()), owner);
    }

    private static boolean isNew(@Nullable PendingDeletions pending, @Nullable PendingDeletions known) {
        return pending != null && (known == null || !known.hold().equals(pending.hold()));
    }

    private boolean isLeaving(String namespace) {
        try {
            return reader.get(OwnTypes.NAMESPACES, null, namespace)
                    .map(found -> found.path("metadata").has("deletionTimestamp"))
                    .orElse(true);
        } catch (OperatorException e) {
            if (e.problem().code() == Code.FORBIDDEN) {
                return false; // a hold too many, in a namespace that takes its Tenants along all the same
            }
            throw e;
        }
    }

    private static int staying(Collection<Tenant> tenants) {
        return (int)
                tenants.stream().filter(tenant -> !tenant.isMarkedForDeletion()).count();
    }
}
