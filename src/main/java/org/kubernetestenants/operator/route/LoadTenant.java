package org.kubernetestenants.operator.route;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.apply.Claims;
import org.kubernetestenants.operator.apply.Inventory;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.apply.Retention;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Absent;
import org.kubernetestenants.operator.tenant.Revision;
import org.kubernetestenants.operator.tenant.Suspension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step {@code load}: from a Tenant's key to everything that its pass needs, from the caches, into which kinds that
 * may not be watched are read before. */
final class LoadTenant {
    private static final Logger LOG = LoggerFactory.getLogger(LoadTenant.class);

    /** Exchange property: the {@link Reconciliation}. */
    static final String PASS = "pass";
    /** Exchange property: the {@link UnwatchedKinds.Found} of this pass. */
    static final String UNWATCHED = "unwatched";

    /** How soon to look again while the cache of a kind fills. */
    private static final Duration CACHE_FILLS = Duration.ofMillis(200);

    private final CustomResources resources;
    private final ManagedObjects objects;
    private final Kinds kinds;
    private final Revisions revisions;
    private final RetainedIds retained;
    private final Claims claims;
    private final StrayObjects strays;
    private final StatusWriter statuses;
    private final UnwatchedKinds unwatched;

    LoadTenant(
            CustomResources resources,
            ManagedObjects objects,
            Kinds kinds,
            Revisions revisions,
            RetainedIds retained,
            Claims claims,
            StrayObjects strays,
            StatusWriter statuses,
            UnwatchedKinds unwatched) {
        this.resources = resources;
        this.objects = objects;
        this.kinds = kinds;
        this.revisions = revisions;
        this.retained = retained;
        this.claims = claims;
        this.strays = strays;
        this.statuses = statuses;
        this.unwatched = unwatched;
    }

    /** Body in: a Tenant's key. Property out: {@code pass}. Ends the route if there is no such Tenant, or it has to wait. */
    void load(Exchange exchange) {
        TenantId id = TenantId.ofKey(exchange.getMessage().getBody(String.class));
        Optional<Tenant> tenant = resources.tenant(id.key());
        if (tenant.isEmpty()) {
            claims.releaseAll(id);
            lookForStrays(exchange, id);
            exchange.setRouteStop(true);
            return;
        }
        strays.forget(id);
        boolean leaving = tenant.get().isMarkedForDeletion();
        if (leaving && !tenant.get().hasFinalizer(Names.TENANT_FINALIZER)) {
            exchange.setRouteStop(true);
            return;
        }
        if (!leaving && !statuses.addFinalizer(OwnTypes.TENANTS, tenant.get(), Names.TENANT_FINALIZER)) {
            again(exchange);
            return;
        }
        Tenant present = resources.tenant(id.key()).orElse(tenant.get());
        if (present.getSpec().isSuspended()) {
            Reconciliation pass = new Reconciliation(present, List.of());
            pass.suspend(Suspension.own("nothing is applied, corrected or removed", leaving));
            exchange.setProperty(PASS, pass);
        } else {
            prepare(exchange, present, id);
        }
    }

    private void lookForStrays(Exchange exchange, TenantId id) {
        StrayObjects.Look look = strays.look(id);
        look.again().ifPresent(delay -> exchange.setProperty(WorkQueueConsumer.DELAY, delay));
        look.problem().ifPresent(problem -> LOG.warn("{}: {}", problem.code().reason(), problem.condition()));
    }

    private void prepare(Exchange exchange, Tenant tenant, TenantId id) {
        TenantStatus status = Objects.requireNonNullElse(tenant.getStatus(), TenantStatus.EMPTY);
        List<InventoryEntry> known = status.resources();
        Map<ResourceType, Boolean> needed = new LinkedHashMap<>();
        known.stream()
                .filter(InventoryEntry::isMade)
                .forEach(entry -> typeOf(entry, tenant).ifPresent(type -> needed.put(type, false)));
        Optional<TenantTemplate> template =
                resources.template(id.namespace() + "/" + tenant.getSpec().templateRef());
        template.stream()
                .flatMap(t -> revisions.kept(t).stream())
                .forEach(revision -> revisions.need(revision, kinds, needed));
        if (needed.isEmpty() && tenant.isMarkedForDeletion()) {
            // Neither status nor template tells what it had; labels do, of the kinds that templates usually make.
            kinds.usual().forEach(type -> needed.put(type, false));
        }
        needed.forEach(objects::watch);
        UnwatchedKinds.Found unseen =
                unwatched.look(tenant, template, needed.keySet(), known, status.serviceAccountName());
        exchange.setProperty(UNWATCHED, unseen);
        List<ResourceType> watched =
                needed.keySet().stream().filter(type -> !unseen.has(type)).toList();
        Optional<Problem> trouble =
                watched.stream().flatMap(type -> objects.trouble(type).stream()).findFirst();
        if (trouble.isEmpty() && !watched.stream().allMatch(objects::synced)) {
            exchange.setProperty(WorkQueueConsumer.DELAY, CACHE_FILLS);
            exchange.setRouteStop(true);
            return;
        }
        Reconciliation pass = new Reconciliation(tenant, Inventory.of(status, objects.of(id.namespace(), id.label())));
        exchange.setProperty(PASS, pass);
        pass.retention(new Retention(() -> retained.of(tenant)));
        if (pass.isLeaving()) {
            pass.removesAs(appliedAs(tenant, template));
        } else {
            trouble.ifPresentOrElse(pass::halt, () -> revise(pass, template));
        }
    }

    /** Of a Tenant that leaves, a kind that discovery fails for keeps its own objects only. */
    private Optional<ResourceType> typeOf(InventoryEntry entry, Tenant tenant) {
        try {
            return kinds.findStill(entry.apiVersion(), entry.kind());
        } catch (OperatorException e) {
            if (tenant.isMarkedForDeletion()) {
                LOG.debug("{} waits: {}", entry.key(), e.problem().condition());
                return Optional.empty();
            }
            throw e;
        }
    }

    /** By its status; one that never got there, or lost it, was applied as its template says. */
    private @Nullable String appliedAs(Tenant tenant, Optional<TenantTemplate> template) {
        TenantStatus status = Objects.requireNonNullElse(tenant.getStatus(), TenantStatus.EMPTY);
        return status.templateGeneration() != null
                ? status.serviceAccountName()
                : template.flatMap(t -> revisions.kept(t).stream().findFirst())
                        .map(revisions::serviceAccountName)
                        .orElse(null);
    }

    private void revise(Reconciliation pass, Optional<TenantTemplate> template) {
        if (template.isEmpty()) {
            String key = pass.id().namespace() + "/" + pass.tenant().getSpec().templateRef();
            pass.halt(Absent.template(key));
            return;
        }
        Revisions.Result newest = revisions.newest(template.get());
        newest.revision().ifPresent(revision -> {
            pass.revision(revision);
            pass.removesAs(revision.serviceAccountName());
        });
        newest.problem().ifPresent(pass::halt);
        if (template.get().getSpec().isSuspended()) {
            newest.revision()
                    .filter(revision -> !isAt(pass, revision))
                    .ifPresent(revision -> pass.suspend(templateSuspended(template.get(), revision)));
        }
    }

    private static boolean isAt(Reconciliation pass, Revision revision) {
        TenantStatus status = Objects.requireNonNullElse(pass.tenant().getStatus(), TenantStatus.EMPTY);
        return Objects.equals(status.templateGeneration(), revision.generation());
    }

    private static String templateSuspended(TenantTemplate template, Revision revision) {
        return "TenantTemplate " + Revisions.key(template) + " is suspended: its generation " + revision.generation()
                + " reaches nobody else, and nothing is corrected here, until its spec.suspend is false";
    }

    private static void again(Exchange exchange) {
        exchange.setProperty(WorkQueueConsumer.RETRY, true);
        exchange.setRouteStop(true);
    }

    static Reconciliation pass(Exchange exchange, String step) {
        return SafetySteps.property(exchange, PASS, Reconciliation.class, step, "load");
    }
}
