package org.kubernetestenants.operator.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.Config;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistryStatus;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.api.TenantTemplateStatus;
import org.kubernetestenants.operator.apply.Applier;
import org.kubernetestenants.operator.apply.Claims;
import org.kubernetestenants.operator.apply.Ownership;
import org.kubernetestenants.operator.apply.Protection;
import org.kubernetestenants.operator.apply.Removal;
import org.kubernetestenants.operator.cluster.AllowedTargets;
import org.kubernetestenants.operator.cluster.Clients;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.KindDefinitions;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.LeaderElection;
import org.kubernetestenants.operator.cluster.LiveObjects;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.NeededRights;
import org.kubernetestenants.operator.cluster.Permits;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.StorageClasses;
import org.kubernetestenants.operator.cluster.WatchScope;
import org.kubernetestenants.operator.cluster.WatchedSecrets;
import org.kubernetestenants.operator.cluster.WriteGate;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.observe.MetricNames;
import org.kubernetestenants.operator.readiness.ReadinessRules;
import org.kubernetestenants.operator.route.Flow;
import org.kubernetestenants.operator.route.FlowBeans;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.webhook.Webhook;

/** The whole operator: wires the rooms together, starts them in order, and ends them in the opposite one. */
final class Operator implements AutoCloseable {
    private static final Duration LAST_EVENTS = Duration.ofSeconds(2);

    private final Clients clients;
    private final CustomResources resources;
    private final ManagedObjects objects;
    private final WatchedSecrets secrets;
    private final KindDefinitions definitions;
    private final StorageClasses storageClasses;
    private final EventRecorder events;
    private final DataSources dataSources;
    private final ScheduledExecutorService housekeeping;
    private final ExecutorService writes;
    private final Flow flow;
    private final WebhookStart webhook;
    private final LeaderElection election;
    private final Thread electing;
    private final boolean confined;
    private final AtomicBoolean ending = new AtomicBoolean();

    Operator(Settings settings) {
        clients = Clients.of(Config.autoConfigure(null));
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WriteGate gate = WriteGate.of(settings.lease());
        Permits permits = Permits.standard();
        Reader reader = new Reader(clients, permits);
        Writer writer = new Writer(clients, gate, permits, metrics);
        Kinds kinds = new Kinds(clients);
        storageClasses = new StorageClasses(clients);
        WatchScope scope = settings.scope();
        confined = scope.confined();
        // Classes are cluster-wide: a confined operator does not ask for them.
        ReadinessRules readiness =
                new ReadinessRules(scope.confined() ? storageClass -> false : storageClasses::waitsForFirstConsumer);
        resources = new CustomResources(clients, scope);
        objects = new ManagedObjects(clients, scope, readiness::of, ReadinessRules::needsStatus);
        Gauge.builder(MetricNames.DELETIONS_HELD, resources, Operator::held)
                .description("Tenants that the deletion guard holds back")
                .register(metrics);
        storageClasses.onOutdated(objects::rejudge);
        secrets = new WatchedSecrets(clients, reader);
        definitions = new KindDefinitions(clients, kinds, objects);
        String identity = LeaderElection.newIdentity();
        events = new EventRecorder(writer, identity, metrics);
        housekeeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("pool-housekeeping").factory());
        dataSources = new DataSources(secrets, settings.allowed().sourceHosts(), housekeeping);
        writes = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("write-", 0).factory());
        Clock clock = Clock.systemUTC();
        Claims claims = new Claims();
        String leaseNamespace = settings.leaseNamespace() != null ? settings.leaseNamespace() : clients.namespace();
        AllowedTargets targets = new AllowedTargets(settings.allowed().targetNamespaces(), scope);
        NeededRights rights = new NeededRights(clients, kinds, targets);
        Protection protection = new Protection(leaseNamespace);
        ObjectMapper json = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        FlowBeans.Parts parts = new FlowBeans.Parts(
                resources,
                objects,
                new LiveObjects(objects, reader),
                secrets,
                kinds,
                definitions,
                rights,
                settings.allowed().impersonateOnly(),
                writer,
                reader,
                events,
                dataSources,
                claims,
                new Ownership(claims, kinds, protection, targets),
                new Applier(
                        writer,
                        reader,
                        objects,
                        protection,
                        readiness::of,
                        settings.humans(),
                        settings.tenant(),
                        clock),
                new Removal(writer, reader, objects, kinds, claims, resources::anyIn, writes, clock),
                settings.tenant(),
                json,
                metrics,
                clock);
        flow = new Flow(
                parts,
                settings.routes(),
                settings.ext(),
                settings.properties(),
                settings.managementPort(),
                writes,
                clients.requests());
        webhook = new WebhookStart(
                settings,
                new Webhook.Parts(
                        resources,
                        kinds,
                        rights,
                        settings.allowed().impersonateOnly(),
                        settings.allowed().sourceHosts(),
                        json,
                        metrics),
                clients,
                writer,
                gate,
                leaseNamespace);
        election = LeaderElection.of(clients, leaseNamespace, identity, settings.lease(), gate, flow.leadership());
        electing = Thread.ofPlatform().name("election").daemon().unstarted(election);
    }

    private static double held(CustomResources resources) {
        return Stream.concat(
                        resources.registries().stream()
                                .map(TenantRegistry::getStatus)
                                .filter(Objects::nonNull)
                                .map(TenantRegistryStatus::pendingDeletions),
                        resources.templates().stream()
                                .map(TenantTemplate::getStatus)
                                .filter(Objects::nonNull)
                                .map(TenantTemplateStatus::pendingDeletions))
                .filter(Objects::nonNull)
                .mapToInt(PendingDeletions::count)
                .sum();
    }

    /**
     * Validates and builds the routes first: a broken file ends the start before anything is watched or written. The
     * process that is told to end while it starts ends at once: it has not stood for election yet.
     */
    void start() throws Exception {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(this::terminated));
        flow.build();
        resources.start();
        if (!confined) {
            definitions.start();
        }
        webhook.start();
        flow.start();
        standForElection();
    }

    private synchronized void standForElection() {
        if (!ending.get()) {
            electing.start();
        }
    }

    /**
     * Waits as long as this replica stands for election, which is until the process ends.
     *
     * @throws IllegalStateException if the election ended by itself: better no replica than one that only looks alive
     */
    void awaitEnd() throws InterruptedException {
        electing.join();
        if (!ending.get()) {
            throw new IllegalStateException("the election ended, though nobody told it to");
        }
        new CountDownLatch(1).await(); // the shutdown hook has the last word
    }

    /** SIGTERM. An orderly end is a success, whatever Java says of signals; after a failed start its exit code stands. */
    private void terminated() {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        boolean stood;
        synchronized (this) {
            stood = electing.getState() != Thread.State.NEW;
        }
        try {
            if (stood) {
                end();
            }
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    /** Intake stops, what is in flight ends, what happened is told, then the Lease goes. */
    private void end() {
        flow.stop();
        events.flush(LAST_EVENTS);
        election.release();
        closeAll();
    }

    @Override
    public void close() {
        if (ending.compareAndSet(false, true)) {
            election.release();
            closeAll();
        }
    }

    private void closeAll() {
        webhook.close();
        events.close();
        dataSources.close();
        secrets.close();
        definitions.close();
        objects.close();
        storageClasses.close();
        resources.close();
        writes.shutdown();
        housekeeping.shutdown();
        clients.close();
    }
}
