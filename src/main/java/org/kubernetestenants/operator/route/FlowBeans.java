package org.kubernetestenants.operator.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.kubernetestenants.operator.apply.Applier;
import org.kubernetestenants.operator.apply.Claims;
import org.kubernetestenants.operator.apply.Ownership;
import org.kubernetestenants.operator.apply.Pruner;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.apply.Removal;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.KindDefinitions;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.LiveObjects;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.NeededRights;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.WatchedSecrets;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.observe.LogContext;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.sync.SyncSchedule;
import org.kubernetestenants.operator.template.CachingVelocityEngine;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.kubernetestenants.operator.tenant.GenerationCheck;
import org.kubernetestenants.operator.tenant.TenantTimings;

/** Every bean that route files can name, by the name that they use. */
public final class FlowBeans {
    /** Names of the steps, for {@code process: ref}. */
    static final Set<String> NAMES = Set.of(
            "nothing",
            "dueRegistries",
            "loadRegistry",
            "openSource",
            "askRoute",
            "rows",
            "batchRows",
            "readRow",
            "snapshot",
            "planSync",
            "writeTenant",
            "sourceFailed",
            "registryStatus",
            "wakeRegistry",
            "planRegistryLeaving",
            "leaveRegistry",
            "loadTemplate",
            "validateTemplate",
            "writeRevision",
            "templateStatus",
            "planTemplateLeaving",
            "leaveTemplate",
            "loadTenant",
            "velocity",
            "dag",
            "claim",
            "ssa",
            "prune",
            "tenantStatus",
            "removeTenant",
            "dueNow",
            "templatesOf",
            "registryOf",
            "templateOf",
            "tenantsOf",
            "registriesOf",
            "tenantsOfKind",
            "awaitedBy");

    private FlowBeans() {}

    /** What the steps work with. */
    public record Parts(
            CustomResources resources,
            ManagedObjects objects,
            LiveObjects live,
            WatchedSecrets secrets,
            Kinds kinds,
            KindDefinitions definitions,
            NeededRights rights,
            boolean impersonateOnly,
            Writer writer,
            Reader reader,
            EventRecorder events,
            DataSources dataSources,
            Claims claims,
            Ownership ownership,
            Applier applier,
            Removal removal,
            TenantTimings timings,
            ObjectMapper json,
            PrometheusMeterRegistry metrics,
            Clock clock) {}

    /** The beans, working with {@code parts}. */
    public static Map<String, Object> of(Parts parts) {
        SyncSchedule schedule = new SyncSchedule(System::nanoTime);
        TemplateCompiler compiler = new TemplateCompiler(System::nanoTime);
        Revisions revisions = new Revisions(parts.resources, compiler, parts.json);
        StrayObjects strays = new StrayObjects(parts.resources, parts.objects, parts.metrics, System::nanoTime);
        StatusWriter statuses = new StatusWriter(parts.writer, parts.resources, parts.events);
        Map<String, Object> beans = new LinkedHashMap<>();
        registrySteps(beans, parts, schedule, statuses);
        templateSteps(beans, parts, revisions, compiler, statuses);
        tenantSteps(beans, parts, revisions, strays, statuses);
        watchSteps(beans, parts, schedule);
        beans.put("channels", new Channels(parts.resources, parts.dataSources));
        beans.put("revisionCache", revisions);
        beans.put("velocityEngine", new CachingVelocityEngine());
        beans.put("nothing", step(exchange -> {}));
        return beans;
    }

    private static void registrySteps(
            Map<String, Object> beans, Parts parts, SyncSchedule schedule, StatusWriter statuses) {
        RegistrySteps registry = new RegistrySteps(
                parts.resources,
                schedule,
                parts.dataSources,
                new TenantChanges(parts.writer, parts.reader, parts.resources),
                new GuardWindow(statuses),
                statuses,
                parts.clock);
        OpenSource source = new OpenSource(parts.dataSources, schedule, parts.resources);
        RegistryStatus status =
                new RegistryStatus(parts.resources, schedule, parts.dataSources, statuses, parts.events, parts.clock);
        WakeRegistry wake = new WakeRegistry(parts.resources, schedule);
        beans.put("dueRegistries", step(registry::due));
        beans.put("wakeRegistry", step(wake::wake));
        beans.put("loadRegistry", step(registry::load));
        beans.put("openSource", step(source::open));
        beans.put("askRoute", step(AskRoute::ask));
        beans.put("noDataSource", noDataSource());
        beans.put("rowMappers", new RowMappers());
        beans.put("rows", step(source::rows));
        // Not as a step: of a million rows each would be given the context that its thread has anyway.
        beans.put("batchRows", step(RowBatches::step));
        beans.put("readRow", (Processor) source::readRow);
        beans.put("snapshot", step(source::snapshot));
        beans.put("planSync", step(registry::plan));
        beans.put("writeTenant", step(registry::write));
        beans.put("sourceFailed", step(source::failed));
        beans.put("registryStatus", step(status::write));
        OwnerLeaving leaving = new OwnerLeaving(parts.resources, parts.reader, new GuardWindow(statuses), parts.clock);
        beans.put("planRegistryLeaving", step(leaving::ofRegistry));
        beans.put("planTemplateLeaving", step(leaving::ofTemplate));
        beans.put("leaveRegistry", step(status::leave));
    }

    private static void templateSteps(
            Map<String, Object> beans,
            Parts parts,
            Revisions revisions,
            TemplateCompiler compiler,
            StatusWriter statuses) {
        TemplateRights rights = new TemplateRights(parts.rights, parts.events);
        TemplateSteps template = new TemplateSteps(
                parts.resources,
                revisions,
                new GenerationCheck(compiler, parts.impersonateOnly),
                rights,
                parts.writer,
                statuses,
                parts.json);
        TemplateStatus status = new TemplateStatus(parts.resources, revisions, statuses, parts.events, parts.clock);
        beans.put("loadTemplate", step(template::load));
        beans.put("validateTemplate", step(template::validate));
        beans.put("writeRevision", step(template::writeRevision));
        beans.put("templateStatus", step(status::write));
        beans.put("leaveTemplate", step(status::leave));
    }

    private static void tenantSteps(
            Map<String, Object> beans, Parts parts, Revisions revisions, StrayObjects strays, StatusWriter statuses) {
        LoadTenant load = new LoadTenant(
                parts.resources,
                parts.objects,
                parts.kinds,
                revisions,
                new RetainedIds(parts.resources, revisions),
                parts.claims,
                strays,
                statuses,
                new UnwatchedKinds(parts.objects, parts.live, parts.events));
        TenantOutcome outcome = new TenantOutcome(
                new Pruner(parts.removal),
                parts.removal,
                parts.claims,
                statuses,
                parts.events,
                parts.timings,
                parts.clock);
        Duration reportTimeout = parts.timings.reportTimeout();
        beans.put("loadTenant", step(load::load));
        beans.put("velocity", step(new VelocityProcessor()));
        beans.put("manifests", new ManifestCollector());
        beans.put("dag", step(new DagProcessor(reportTimeout)));
        beans.put("claim", step(new ClaimProcessor(parts.ownership)));
        beans.put("steps", new StepCollector());
        beans.put("ssa", step(new SsaProcessor(parts.applier)));
        beans.put("prune", step(outcome::prune));
        beans.put("tenantStatus", step(outcome::status));
        beans.put("removeTenant", step(outcome::remove));
    }

    private static void watchSteps(Map<String, Object> beans, Parts parts, SyncSchedule schedule) {
        WatchSteps watch = new WatchSteps(parts.resources, schedule);
        beans.put("dueNow", step(watch::dueNow));
        beans.put("templatesOf", step(watch::templatesOf));
        beans.put("registryOf", step(watch::registryOf));
        beans.put("templateOf", step(watch::templateOf));
        beans.put("tenantsOf", step(watch::tenantsOf));
        beans.put("registriesOf", step(watch::registriesOf));
        beans.put("tenantsOfKind", step(watch::tenantsOfKind));
        beans.put("awaitedBy", step(watch::awaitedBy));
        beans.putAll(new Watches(parts.resources, parts.objects, parts.definitions, parts.secrets).all());
    }

    /** A step whose log lines say whose pass it is: splits and continuations move an exchange from thread to thread. */
    private static Processor step(Processor step) {
        return exchange -> {
            try (LogContext ignored = context(exchange)) {
                step.process(exchange);
            }
        };
    }

    private static LogContext context(Exchange exchange) {
        LogContext context = LogContext.empty();
        if (exchange.getProperty(LoadTenant.PASS) instanceof Reconciliation pass) {
            context.with(LogContext.TENANT, pass.id().key());
        }
        if (exchange.getProperty(SyncPass.PROPERTY) instanceof SyncPass pass) {
            context.with(LogContext.REGISTRY, pass.key());
        }
        if (exchange.getProperty(TemplatePass.PROPERTY) instanceof TemplatePass pass) {
            context.with(LogContext.TEMPLATE, pass.key());
        }
        return context;
    }

    /** The {@code sql:} endpoint asks for a DataSource of its own, beside the one that each exchange brings. */
    private static DataSource noDataSource() {
        return new NoDataSource();
    }
}
