package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.model.ModelCamelContext;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.LeaderElection;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Camel application: the context with all route files, and the leader's routes that come and go with the lease. */
public final class Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
    private static final Duration CACHE_LOOK = Duration.ofMillis(50);
    /** A pod's grace is 30 s: what is in flight gets 20, the rest is for handing over the lease. */
    private static final int SHUTDOWN_SECONDS = 20;

    private final FlowBeans.Parts parts;
    private final Path routes;
    private final Map<String, String> properties;
    private final int managementPort;
    private final PrometheusMeterRegistry metrics;
    private final ExecutorService writes;
    private final KubernetesClient client;
    private final Map<String, Object> beans;
    private final Main main = new Main();
    /** One thing after the other: a loss never overtakes the gain before it. */
    private final ExecutorService changes = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("leadership").factory());

    private volatile boolean leading;

    /** @param properties values of the placeholders in route files */
    public Flow(
            FlowBeans.Parts parts,
            Path routes,
            Map<String, String> properties,
            int managementPort,
            PrometheusMeterRegistry metrics,
            ExecutorService writes,
            KubernetesClient client) {
        this.parts = parts;
        this.routes = routes;
        this.properties = Map.copyOf(properties);
        this.managementPort = managementPort;
        this.metrics = metrics;
        this.writes = writes;
        this.client = client;
        this.beans = FlowBeans.of(parts);
    }

    /** Checks the route files, and hands them to Camel. */
    public void build() throws Exception {
        RouteFiles.validate(routes, properties);
        Properties all = new Properties();
        all.putAll(properties);
        all.putAll(settings());
        main.setOverrideProperties(all);
        main.setDefaultPropertyPlaceholderLocation("false");
        beans.forEach(main::bind);
        main.bind("writes", writes);
        main.bind("kubernetesClient", client);
        main.bind("prometheusMeterRegistry", metrics);
        watchKindsOfRevisions();
    }

    private Map<String, String> settings() throws Exception {
        String files = RouteFiles.in(routes).stream()
                .map(file -> "file:" + file.toAbsolutePath())
                .collect(Collectors.joining(","));
        return Map.ofEntries(
                Map.entry("camel.main.name", "tenant-operator"),
                Map.entry("camel.main.routes-include-pattern", files),
                Map.entry("camel.main.jmx-enabled", "false"),
                Map.entry("camel.main.shutdown-timeout", Integer.toString(SHUTDOWN_SECONDS)),
                Map.entry("camel.main.shutdown-log-inflight-exchanges-on-timeout", "false"),
                Map.entry("camel.management.enabled", "true"),
                Map.entry("camel.management.port", Integer.toString(managementPort)),
                Map.entry("camel.management.health-check-enabled", "true"),
                Map.entry("camel.management.metrics-enabled", "true"),
                Map.entry("camel.metrics.enabled", "true"),
                Map.entry("camel.metrics.binders", "jvm-memory,jvm-gc,processor"),
                Map.entry("camel.metrics.enable-exchange-event-notifier", "false"),
                Map.entry("camel.health.exposure-level", "full"));
    }

    /** Starts the context: users' own routes run, the flow's wait for the lease. */
    public void start() {
        main.init();
        LeaderRoutes.hold((ModelCamelContext) main.getCamelContext());
        main.start();
    }

    /** Ends intake, then what is in flight. */
    public void stop() {
        leading = false;
        changes.shutdownNow();
        main.stop();
    }

    /** What the election tells us. */
    public LeaderElection.Listener leadership() {
        return new LeaderElection.Listener() {
            @Override
            public void gained() {
                leading = true;
                changes.execute(Flow.this::lead);
            }

            @Override
            public void lost() {
                leading = false;
                changes.execute(Flow.this::standBy);
            }
        };
    }

    /** Claims are rebuilt before the first write, and that needs every cache. */
    private void lead() {
        try {
            while (leading && !cachesFilled()) {
                TimeUnit.MILLISECONDS.sleep(CACHE_LOOK.toMillis());
            }
            if (!leading) {
                return;
            }
            parts.claims().rebuild(parts.resources().tenants(), parts.objects().all());
            LeaderRoutes.start(context());
            LOG.info("this replica leads");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.error("the flow could not be started; this replica leads without working, until it is restarted", e);
        }
    }

    private void standBy() {
        try {
            LeaderRoutes.stop(context());
            parts.claims().clear();
            LOG.info("this replica stands by");
        } catch (Exception e) {
            LOG.error("the flow could not be stopped; its writes are refused all the same", e);
        }
    }

    private boolean cachesFilled() {
        if (!parts.resources().synced()) {
            return false;
        }
        Stream<GroupKind> had = parts.resources().tenants().stream()
                .filter(tenant -> tenant.getStatus() != null)
                .flatMap(tenant -> tenant.getStatus().resources().stream())
                .filter(InventoryEntry::isMade)
                .map(entry -> new GroupKind(entry.key().group(), entry.kind()));
        // A crash before the status was written leaves objects of kinds that only the revisions know.
        Stream<GroupKind> made = parts.resources().templates().stream()
                .flatMap(template -> revisions().kept(template).stream())
                .flatMap(revision -> revisions().kinds(revision).stream())
                .map(kind -> new GroupKind(ObjectKey.groupOf(kind.apiVersion()), kind.kind()));
        return Stream.concat(had, made)
                .distinct()
                .flatMap(kind -> parts.kinds().findInGroup(kind.group, kind.kind).stream())
                .allMatch(this::filled);
    }

    private record GroupKind(String group, String kind) {}

    private boolean filled(ResourceType type) {
        parts.objects().watch(type);
        return parts.objects().synced(type) || parts.objects().trouble(type).isPresent();
    }

    /** On every replica, so that a standby is warm. */
    private void watchKindsOfRevisions() {
        Revisions revisions = revisions();
        parts.resources().onChange(ControllerRevision.class, (before, now) -> {
            if (now == null && before != null) {
                revisions.forget(before);
            } else if (now != null) {
                revisions
                        .kinds(now)
                        .forEach(kind -> parts.kinds()
                                .find(kind.apiVersion(), kind.kind())
                                .ifPresent(parts.objects()::watch));
            }
        });
    }

    private Revisions revisions() {
        return (Revisions) Objects.requireNonNull(beans.get("revisionCache"));
    }

    private CamelContext context() {
        return main.getCamelContext();
    }
}
