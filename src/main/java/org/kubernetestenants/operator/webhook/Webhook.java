package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.Clients;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.NamedObject;
import org.kubernetestenants.operator.cluster.NeededRights;
import org.kubernetestenants.operator.cluster.OwnTypes;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.kubernetestenants.operator.tenant.GenerationCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The validating admission webhook: serves on every replica, from its caches. */
public final class Webhook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

    private final ServingKeys keys = new ServingKeys();
    private final WebhookServer server;
    private final Duration every;
    /** All that concerns certificates, one thing after the other. */
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-certificates").factory());

    private final List<NamedObject> watches = new ArrayList<>();
    private volatile Runnable look = () -> {};

    private Webhook(int port, Parts parts, Duration every) {
        this.server = new WebhookServer(port, keys, handler(parts));
        this.every = every;
    }

    /**
     * What it looks at and by what it judges.
     *
     * @param impersonateOnly whether each template needs a {@code serviceAccountName}
     * @param hosts that databases may be on
     */
    public record Parts(
            CustomResources resources,
            Kinds kinds,
            NeededRights rights,
            boolean impersonateOnly,
            Globs hosts,
            ObjectMapper json,
            MeterRegistry metrics) {}

    /**
     * Certificates that the leader makes.
     *
     * @param leading whether this replica may write
     * @param configuration whose caBundle is kept right
     * @param namespace of the Secret
     * @param hosts names and addresses by which the API server calls
     * @param settling how long after a change of caBundle each API server goes by it
     */
    public record Own(
            Clients clients,
            Writer writer,
            BooleanSupplier leading,
            String configuration,
            String namespace,
            String secret,
            List<String> hosts,
            Duration authorityLife,
            Duration serverLife,
            Duration settling) {
        public Own {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * Serves with a certificate that somebody else keeps in a folder. Returns at once.
     *
     * @param every how often to look whether it changed
     */
    public static Webhook start(Path folder, Parts parts, int port, Duration every) {
        Webhook webhook = new Webhook(port, parts, every);
        webhook.start(new CertificateFolder(folder, webhook.keys));
        return webhook;
    }

    /**
     * Serves with certificates that need nobody else. Returns at once.
     *
     * @param every how often to look whether a new one is due; what others change is seen at once
     */
    public static Webhook start(Own own, Parts parts, int port, Duration every) {
        Webhook webhook = new Webhook(port, parts, every);
        webhook.start(webhook.certificates(own)::look);
        return webhook;
    }

    private OwnCertificates certificates(Own own) {
        NamedObject secret = new NamedObject(own.clients, OwnTypes.SECRETS, own.namespace, own.secret, this::lookSoon);
        NamedObject configuration =
                new NamedObject(own.clients, OwnTypes.WEBHOOK_CONFIGURATIONS, null, own.configuration, this::lookSoon);
        watches.addAll(List.of(secret, configuration));
        return new OwnCertificates(
                secret,
                configuration,
                own.writer,
                own.leading,
                keys,
                new Kept.Rules(own.authorityLife, own.serverLife, own.hosts),
                own.settling,
                Clock.systemUTC(),
                System::nanoTime);
    }

    private void start(Runnable certificates) {
        look = () -> {
            try {
                certificates.run();
            } catch (RuntimeException e) {
                // The next look must come.
                Problem problem = OperatorException.problemOf(e);
                LOG.error("the webhook's certificates: {} {}", problem.code().id(), problem.condition(), e);
            }
        };
        looking.scheduleWithFixedDelay(look, 0, every.toMillis(), TimeUnit.MILLISECONDS);
        server.start();
    }

    private void lookSoon() {
        try {
            looking.execute(look);
        } catch (RejectedExecutionException e) {
            LOG.debug("it ends");
        }
    }

    private static ReviewHandler handler(Parts parts) {
        TemplateCompiler compiler = new TemplateCompiler(System::nanoTime);
        GenerationCheck check = new GenerationCheck(compiler, parts.impersonateOnly);
        Admission admission = new Admission(
                new TemplateAdmission(parts.resources, check, new ClusterCheck(parts.kinds, parts.rights), parts.json),
                new RegistryAdmission(parts.resources, check, parts.hosts, parts.json),
                new TenantAdmission(parts.resources, compiler, parts.json),
                new LeavingAdmission(parts.resources));
        return new ReviewHandler(admission::look, parts.resources::synced, parts.json, parts.metrics);
    }

    @Override
    public void close() {
        looking.shutdownNow();
        watches.forEach(NamedObject::close);
        server.close();
    }
}
