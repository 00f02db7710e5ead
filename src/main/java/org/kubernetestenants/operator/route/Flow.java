package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.ModelCamelContext;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.cluster.LeaderElection;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Camel application: the context with all route files, and the leader's routes that come and go with the lease. */
public final class Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
    private static final Duration CACHE_LOOK = Duration.ofMillis(50);
    private static final Duration START_RETRY = Duration.ofSeconds(1);
    /** A pod's grace is 30 s: what is in flight gets 20, the rest is for handing over the lease. */
    private static final int SHUTDOWN_SECONDS = 20;

    private static final int CHANGE_SECONDS = 5;

    private final FlowBeans.Parts parts;
    private final Path routes;
    private final ExtJars ext;
    private final Map<String, String> properties;
    private final int managementPort;
    private final ExecutorService writes;
    private final KubernetesClient client;
    private final Map<String, Object> beans;
    private final Revisions revisions;
    private final Main main = new Main() {
        @Override
        protected CamelContext createCamelContext() {
            CamelContext context = super.createCamelContext();
            ext.into(context);
            return context;
        }
    };
    /** One thing after the other: a loss never overtakes the gain before it. */
    private final ExecutorService changes = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("leadership").factory());

    private volatile boolean leading;

    /**
     * @param ext what route files may use beside what the operator brings
     * @param properties values of the placeholders in route files
     */
    public Flow(
            FlowBeans.Parts parts,
            Path routes,
            ExtJars ext,
            Map<String, String> properties,
            int managementPort,
            ExecutorService writes,
            KubernetesClient client) {
        this.parts = parts;
        this.routes = routes;
        this.ext = ext;
        this.properties = Map.copyOf(properties);
        this.managementPort = managementPort;
        this.writes = writes;
        this.client = client;
        this.beans = FlowBeans.of(parts);
        this.revisions = (Revisions) Objects.requireNonNull(beans.get("revisionCache"));
    }

    /** Checks the route files, and hands them to Camel. */
    public void build() throws Exception {
        RouteFiles.validate(routes, ext, properties);
        Properties all = new Properties();
        all.putAll(properties);
        all.putAll(settings());
        main.setOverrideProperties(all);
        // The signal is the operator's alone: Camel's own hook and our stop can wait for each other.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        beans.forEach(main::bind);
        main.bind("writes", writes);
        main.bind("kubernetesClient", client);
        main.bind("prometheusMeterRegistry", parts.metrics());
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
                // Not the sum over all routes too: it would be timed once more for each row and each manifest.
                Map.entry("camel.metrics.route-policy-level", "route"),
                Map.entry("camel.health.exposure-level", "full"));
    }

    /**
     * Starts the context: users' own routes run, the flow's wait for the lease.
     *
     * @throws OperatorException ClassUnusable if a route needs a class that no jar has: some are asked for only now
     */
    public void start() {
        try (ExtJars.Scope ignored = ext.enter()) {
            main.init();
            LeaderRoutes.hold((ModelCamelContext) main.getCamelContext());
            main.start();
        } catch (RuntimeException | LinkageError e) {
            Optional<ClassProblem> unusable = ClassProblem.in(e, ext);
            if (unusable.isPresent()) {
                throw new OperatorException(unusable.get().problem().impact("the operator does not start with it"), e);
            }
            throw e;
        }
    }

    /** Ends intake, then what is in flight. A change of leadership that is under way comes to its end first. */
    public void stop() {
        leading = false;
        changes.shutdown();
        try {
            if (!changes.awaitTermination(CHANGE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a change of leadership is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        main.stop();
    }

    /** What the election tells us. */
    public LeaderElection.Listener leadership() {
        return new LeaderElection.Listener() {
            @Override
            public void gained() {
                leading = true;
                change(Flow.this::lead);
            }

            @Override
            public void lost() {
                leading = false;
                change(Flow.this::standBy);
            }
        };
    }

    private void change(Runnable change) {
        try {
            changes.execute(change);
        } catch (RejectedExecutionException e) {
            LOG.debug("the flow is being stopped", e);
        }
    }

    /** Until it works, or somebody else leads: a leader whose flow does not run would keep all others from working. */
    private void lead() {
        while (leading && !leads()) {
            stopRoutes();
            pause(START_RETRY);
        }
    }

    /** Claims are rebuilt before the first write, and that needs every cache. */
    private boolean leads() {
        try (ExtJars.Scope ignored = ext.enter()) {
            while (leading && !cachesFilled()) {
                pause(CACHE_LOOK);
            }
            if (leading) {
                parts.claims()
                        .rebuild(parts.resources().tenants(), parts.objects().all());
                LeaderRoutes.start(context());
                LOG.info("this replica leads");
            }
            return true;
        } catch (OperatorException e) {
            LOG.warn("the flow waits: {}", e.problem().condition());
        } catch (Exception | LinkageError e) {
            ClassProblem.in(e, ext)
                    .ifPresentOrElse(
                            unusable -> LOG.error(
                                    "the flow could not be started and is tried again: {}",
                                    unusable.problem().condition()),
                            () -> LOG.error("the flow could not be started and is tried again", e));
        }
        return false;
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private void standBy() {
        stopRoutes();
        parts.claims().clear();
        LOG.info("this replica stands by");
    }

    private void stopRoutes() {
        try {
            LeaderRoutes.stop(context());
        } catch (Exception e) {
            LOG.error("the flow could not be stopped; without the lease its writes are refused all the same", e);
        }
    }

    private boolean cachesFilled() {
        if (!parts.resources().synced()) {
            parts.resources().trouble().ifPresent(problem -> {
                throw new OperatorException(problem.code() == Code.KIND_UNKNOWN ? crdsMissing() : problem);
            });
            return false;
        }
        Map<ResourceType, Boolean> needed = new LinkedHashMap<>();
        parts.resources().tenants().stream()
                .filter(tenant -> tenant.getStatus() != null)
                .flatMap(tenant -> tenant.getStatus().resources().stream())
                .filter(InventoryEntry::isMade)
                .map(entry -> new ServedKind(entry.apiVersion(), entry.kind()))
                .distinct()
                .flatMap(kind -> parts.kinds().findStill(kind.apiVersion, kind.kind).stream())
                .forEach(type -> needed.put(type, false));
        parts.resources().revisions().forEach(revision -> revisions.need(revision, parts.kinds(), needed));
        // All of them are watched, before the first is waited for.
        needed.forEach(parts.objects()::watch);
        return needed.keySet().stream().allMatch(this::filled);
    }

    static Problem crdsMissing() {
        return Problem.of(Code.CRDS_MISSING, "the API server does not know the operator's own kinds")
                .help("install them, it is tried again by itself: kubectl apply --server-side -f crds/")
                .impact("nothing is read or written until then");
    }

    private record ServedKind(String apiVersion, String kind) {}

    private boolean filled(ResourceType type) {
        return parts.objects().synced(type) || parts.objects().trouble(type).isPresent();
    }

    /** On every replica, so that a standby is warm. */
    private void watchKindsOfRevisions() {
        parts.resources().onChange(ControllerRevision.class, (before, now) -> {
            if (now == null && before != null) {
                revisions.forget(before);
            } else if (now != null) {
                // The server may have to be asked, and the watch must not wait for its answer.
                Thread.ofVirtual()
                        .name("kinds of " + now.getMetadata().getName())
                        .start(() -> watchKinds(now));
            }
        });
    }

    private void watchKinds(ControllerRevision revision) {
        try {
            Map<ResourceType, Boolean> needed = new LinkedHashMap<>();
            revisions.need(revision, parts.kinds(), needed);
            needed.forEach(parts.objects()::watch);
        } catch (OperatorException e) {
            LOG.warn(
                    "the kinds of a new revision are watched only when it is rendered: {}",
                    e.problem().condition());
        }
    }

    private CamelContext context() {
        return main.getCamelContext();
    }
}
