package org.kubernetestenants.operator.route;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.apply.Abandonment;
import org.kubernetestenants.operator.apply.Claims;
import org.kubernetestenants.operator.apply.Departure;
import org.kubernetestenants.operator.apply.Pruner;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.apply.Removal;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.KindOf;
import org.kubernetestenants.operator.tenant.Pass;
import org.kubernetestenants.operator.tenant.ResourceResult;
import org.kubernetestenants.operator.tenant.Revision;
import org.kubernetestenants.operator.tenant.Step;
import org.kubernetestenants.operator.tenant.TenantNews;
import org.kubernetestenants.operator.tenant.TenantStatuses;
import org.kubernetestenants.operator.tenant.TenantTimings;
import org.kubernetestenants.operator.tenant.Wake;
import org.kubernetestenants.operator.tenant.Walk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last steps of a Tenant's pass: {@code prune}, {@code tenantStatus}, and {@code removeTenant} for a deleted one. */
final class TenantOutcome {
    /** Exchange property: {@code ready} or {@code failed} if the Tenant became so in this pass, else empty. */
    static final String BECAME = "became";

    private static final Logger LOG = LoggerFactory.getLogger(TenantOutcome.class);

    private final Pruner pruner;
    private final Removal removal;
    private final Claims claims;
    private final StatusWriter statuses;
    private final EventRecorder events;
    private final TenantTimings timings;
    private final Clock clock;

    TenantOutcome(
            Pruner pruner,
            Removal removal,
            Claims claims,
            StatusWriter statuses,
            EventRecorder events,
            TenantTimings timings,
            Clock clock) {
        this.pruner = pruner;
        this.removal = removal;
        this.claims = claims;
        this.statuses = statuses;
        this.events = events;
        this.timings = timings;
        this.clock = clock;
    }

    /** Body: not looked at. Removes what the template no longer makes, once all that it makes is applied. */
    void prune(Exchange exchange) {
        pruner.prune(LoadTenant.pass(exchange, "prune"));
    }

    /** Body: not looked at. Body out: what a notification needs, a map. Writes the status if it changed. */
    void status(Exchange exchange) {
        Reconciliation pass = LoadTenant.pass(exchange, "tenantStatus");
        long generation = pass.tenant().getMetadata().getGeneration();
        String suspended = pass.suspension();
        if (suspended != null) {
            write(exchange, pass, Pass.suspended(generation, suspended));
            return;
        }
        Problem halt = pass.halt();
        Revision revision = pass.revision();
        write(
                exchange,
                pass,
                halt != null || revision == null
                        ? Pass.halted(generation, Objects.requireNonNull(halt, "a pass without a revision is halted"))
                        : Pass.of(
                                generation,
                                revision.generation(),
                                revision.serviceAccountName(),
                                results(pass, revision).stream()
                                        .map(unwatched(exchange)::told)
                                        .toList(),
                                Pruner.leftovers(pass)));
    }

    /** Body: not looked at. Removes the Tenant's objects as far as that goes now, and the finalizer when none is left. */
    void remove(Exchange exchange) {
        Reconciliation pass = LoadTenant.pass(exchange, "removeTenant");
        SafetySteps.require(pass.isLeaving() && !pass.isSuspended(), "removeTenant", "tenant-leaves");
        List<InventoryEntry> left = removal.remove(Departure.ofAll(pass));
        List<InventoryEntry> waits =
                left.stream().filter(entry -> !entry.isRetained()).toList();
        if (waits.isEmpty() || isAbandoned(pass.tenant())) {
            release(exchange, pass, waits);
            return;
        }
        write(exchange, pass, Pass.removing(pass.tenant().getMetadata().getGeneration(), left, null));
    }

    private static boolean isAbandoned(Tenant tenant) {
        Map<String, String> annotations = tenant.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(Names.ABANDON));
    }

    private void release(Exchange exchange, Reconciliation pass, List<InventoryEntry> abandoned) {
        String why = abandoned.isEmpty() ? "nothing of it is left" : "abandoned, though not all of it is gone";
        if (!statuses.removeFinalizer(OwnTypes.TENANTS, pass.tenant(), Names.TENANT_FINALIZER, why)) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
            return;
        }
        claims.releaseAll(pass.id());
        if (!abandoned.isEmpty()) {
            Problem problem = Abandonment.of(pass.id(), abandoned);
            events.warning(EventRecorder.Subject.of(pass.tenant()), problem, "Remove");
            LOG.warn("{}", problem.full());
        }
    }

    private static List<ResourceResult> results(Reconciliation pass, Revision revision) {
        Walk walk = SafetySteps.walk(pass, "tenantStatus");
        Map<String, Step> steps = new HashMap<>();
        walk.steps().forEach(step -> steps.put(step.id(), step));
        Map<String, KindOf> kinds = new HashMap<>();
        revision.template().kinds().forEach(kind -> kinds.put(kind.id(), kind));
        List<ResourceResult> results = new ArrayList<>();
        for (ResourceTemplate resource : revision.template().resources()) {
            Step step = steps.get(resource.id());
            Problem failure = pass.failures().get(resource.id());
            if (step != null) {
                results.add(ResourceResult.of(step, known(pass, step)));
            } else if (failure != null) {
                KindOf kind = Objects.requireNonNull(kinds.get(resource.id()), "every resource has a kind");
                // A hook may ask a service that is down; a template and a row stay what they are.
                boolean stalled = failure.code() != Code.MANIFEST_HOOK_FAILED;
                results.add(ResourceResult.notRendered(resource, kind, failure, stalled, pass.inventory()));
            }
        }
        return results;
    }

    private static @Nullable InventoryEntry known(Reconciliation pass, Step step) {
        return step.claim() == null ? null : pass.known(step.claim().key()).orElse(null);
    }

    private void write(Exchange exchange, Reconciliation pass, Pass result) {
        Tenant tenant = pass.tenant();
        Instant now = clock.instant();
        TenantStatus previous = Objects.requireNonNullElse(tenant.getStatus(), TenantStatus.EMPTY);
        TenantStatus next = TenantStatuses.next(previous, result, now);
        boolean written = statuses.status(
                OwnTypes.TENANTS, tenant, tenant.getStatus(), next, TenantNews.of(previous, next, result));
        if (written) {
            exchange.setProperty(BECAME, became(previous, next));
        }
        pass.notes()
                .forEach(note ->
                        events.normal(EventRecorder.Subject.of(tenant), note.code(), note.shortText(), "Apply"));
        if (unwatched(exchange).any()) {
            pass.wake(now.plus(timings.watchCheck()));
        }
        if (pass.isSuspended() && !tenant.getSpec().isSuspended()) {
            // Its template is: the next valid generation of that wakes it, and an invalid one does not.
            pass.wake(now.plus(timings.stalledRetry()));
        }
        Wake wake = Wake.of(result, pass.wakes(), timings, now);
        exchange.setProperty(WorkQueueConsumer.RETRY, !written || wake.backOff());
        wake.after().ifPresent(after -> exchange.setProperty(WorkQueueConsumer.DELAY, after));
        exchange.getMessage().setBody(notification(tenant, next));
    }

    private static UnwatchedKinds.Found unwatched(Exchange exchange) {
        return exchange.getProperty(LoadTenant.UNWATCHED) instanceof UnwatchedKinds.Found found
                ? found
                : UnwatchedKinds.Found.NONE;
    }

    private static String became(TenantStatus previous, TenantStatus next) {
        if (!isTrue(previous, Condition.READY) && isTrue(next, Condition.READY)) {
            return "ready";
        }
        return previous.failedResources() == 0 && next.failedResources() > 0 ? "failed" : "";
    }

    private static boolean isTrue(TenantStatus status, String type) {
        return status.conditions().stream()
                .anyMatch(c -> c.type().equals(type) && c.status().equals("True"));
    }

    /** What users' notifications say of a Tenant; no value of a row, which may be nobody's business. */
    private static Map<String, Object> notification(Tenant tenant, TenantStatus status) {
        String message = status.conditions().stream()
                .filter(c -> c.type().equals(Condition.READY))
                .map(Condition::message)
                .findFirst()
                .orElse("");
        return Map.of(
                "namespace", tenant.getMetadata().getNamespace(),
                "name", tenant.getMetadata().getName(),
                "uid", tenant.getSpec().uid(),
                "template", tenant.getSpec().templateRef(),
                "resources", Objects.requireNonNullElse(status.resourcesReady(), ""),
                "message", message);
    }
}
