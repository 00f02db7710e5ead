package org.kubernetestenants.operator.route;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.api.TenantTemplateStatus;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Tally;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.StateReason;
import org.kubernetestenants.operator.sync.GuardedPlan;
import org.kubernetestenants.operator.tenant.ConditionList;
import org.kubernetestenants.operator.tenant.News;
import org.kubernetestenants.operator.tenant.Suspension;

/** The last steps of a template's pass: {@code templateStatus}, and {@code leaveTemplate} for a deleted one. */
final class TemplateStatus {
    private final CustomResources resources;
    private final Revisions revisions;
    private final StatusWriter statuses;
    private final EventRecorder events;
    private final Clock clock;

    TemplateStatus(
            CustomResources resources, Revisions revisions, StatusWriter statuses, EventRecorder events, Clock clock) {
        this.resources = resources;
        this.revisions = revisions;
        this.statuses = statuses;
        this.events = events;
        this.clock = clock;
    }

    /** Body: not looked at. Writes the template's status, if it changed. */
    void write(Exchange exchange) {
        TemplatePass pass = TemplateSteps.pass(exchange, "templateStatus");
        if (pass.isSuspended()) {
            suspended(exchange, pass);
            return;
        }
        SafetySteps.require(pass.isValidated(), "templateStatus", "validate-template");
        SafetySteps.require(pass.isKept() || !pass.isValid(), "templateStatus", "write-revision");
        TenantTemplate template = resources.template(pass.key()).orElse(pass.template());
        ConditionList conditions = conditions(template);
        Optional<Problem> problem = pass.problems().stream().findFirst();
        if (problem.isPresent()) {
            String message = problem.get().condition() + more(pass.problems().size() - 1);
            Code reason = problem.get().code();
            conditions.add(Condition.READY, false, reason, message);
            conditions.add(Condition.STALLED, true, reason, message);
            conditions.add(Condition.VALID, false, reason, message);
        } else {
            conditions.add(Condition.READY, true, StateReason.VALID, "");
            conditions.add(Condition.VALID, true, StateReason.VALID, "");
        }
        write(
                exchange,
                template,
                conditions,
                pass.isValid() ? template.getMetadata().getGeneration() : null,
                null);
    }

    private void suspended(Exchange exchange, TemplatePass pass) {
        TenantTemplate template = resources.template(pass.key()).orElse(pass.template());
        if (pass.isLeaving() && resources.tenantsOfTemplate(pass.key()).isEmpty()) {
            // Nothing waits here for anybody.
            statuses.removeFinalizer(OwnTypes.TEMPLATES, template, Names.TEMPLATE_FINALIZER);
            return;
        }
        ConditionList conditions = conditions(template);
        String meaning = "no new generation is taken up, and no Tenant comes or goes";
        Suspension.of(conditions, Suspension.own(meaning, pass.isLeaving()));
        conditions.keep(Condition.VALID);
        conditions.keep(Condition.DELETIONS_HELD);
        PendingDeletions pending =
                template.getStatus() == null ? null : template.getStatus().pendingDeletions();
        write(exchange, template, conditions, null, pending);
    }

    private static String more(int further) {
        return further <= 0 ? "" : " (and " + further + " more)";
    }

    /** Body: not looked at. Removes the finalizer when no Tenant of the template is left; until then says how many are. */
    void leave(Exchange exchange) {
        TemplatePass pass = TemplateSteps.pass(exchange, "leaveTemplate");
        SafetySteps.require(pass.isLeaving(), "leaveTemplate", "template-leaves");
        TenantTemplate template = resources.template(pass.key()).orElse(pass.template());
        Collection<Tenant> left = resources.tenantsOfTemplate(pass.key());
        if (left.isEmpty()) {
            statuses.removeFinalizer(OwnTypes.TEMPLATES, template, Names.TEMPLATE_FINALIZER);
            return;
        }
        PlanProgress progress = PlanProgress.of(exchange, "leaveTemplate", "planTemplateLeaving");
        SafetySteps.require(progress.isWhole(), "leaveTemplate", "write-tenant");
        GuardedPlan.Guarded guarded = progress.plan().guarded();
        ConditionList conditions = conditions(template);
        conditions.add(
                Condition.READY,
                false,
                guarded.held().orElseGet(() -> Remaining.tenants(left.size(), byHand(left), template)));
        conditions.keep(Condition.VALID);
        RegistryStatus.held(conditions, guarded);
        TenantTemplateStatus previous = template.getStatus();
        RegistryStatus.tellOfHold(
                events, template, previous == null ? null : previous.pendingDeletions(), guarded, "Delete");
        write(exchange, template, conditions, null, guarded.pending());
        if (progress.isAgain()) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
        }
    }

    private static int byHand(Collection<Tenant> tenants) {
        return (int) tenants.stream()
                .filter(tenant -> tenant.getSpec().registryId() == null)
                .count();
    }

    private void write(
            Exchange exchange,
            TenantTemplate template,
            ConditionList conditions,
            @Nullable Long generation,
            @Nullable PendingDeletions pending) {
        String key = Revisions.key(template);
        Tally tally = resources.tallyOfTemplate(key);
        if (generation != null) {
            int at = tally.byTemplateGeneration().getOrDefault(generation, 0);
            boolean all = at == tally.total();
            conditions.add(
                    Condition.APPLIED,
                    all,
                    all ? StateReason.APPLIED : StateReason.PROGRESSING,
                    all ? "" : at + " of " + tally.total() + " tenants have this generation");
        } else {
            conditions.keep(Condition.APPLIED);
        }
        TenantTemplateStatus next = new TenantTemplateStatus(
                template.getMetadata().getGeneration(),
                tally.total(),
                tally.ready(),
                current(template),
                pending,
                conditions.list());
        Optional<News> news = News.ofReady(previous(template), next.conditions());
        if (!statuses.status(OwnTypes.TEMPLATES, template, template.getStatus(), next, news)) {
            exchange.setProperty(WorkQueueConsumer.RETRY, true);
        }
    }

    private @Nullable String current(TenantTemplate template) {
        return revisions.kept(template).stream()
                .findFirst()
                .map(revision -> revision.getMetadata().getName())
                .orElse(null);
    }

    private ConditionList conditions(TenantTemplate template) {
        return new ConditionList(previous(template), template.getMetadata().getGeneration(), clock.instant());
    }

    private static List<Condition> previous(TenantTemplate template) {
        TenantTemplateStatus status = template.getStatus();
        return status == null ? List.of() : status.conditions();
    }
}
