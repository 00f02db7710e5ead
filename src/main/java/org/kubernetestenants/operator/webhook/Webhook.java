package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.kubernetestenants.operator.tenant.GenerationCheck;

/** The validating admission webhook: serves on every replica, from its caches. */
public final class Webhook implements AutoCloseable {
    private final WebhookServer server;
    private final Runnable certificates;
    private final Duration every;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("webhook-certificates").factory());

    private Webhook(WebhookServer server, Runnable certificates, Duration every) {
        this.server = server;
        this.certificates = certificates;
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
            boolean impersonateOnly,
            Globs hosts,
            ObjectMapper json,
            MeterRegistry metrics) {}

    /**
     * One that shows a certificate which somebody else keeps in a folder.
     *
     * @param every how often to look whether it changed
     */
    public static Webhook withCertificates(Path folder, Parts parts, int port, Duration every) {
        ServingKeys keys = new ServingKeys();
        return new Webhook(new WebhookServer(port, keys, handler(parts)), new CertificateFolder(folder, keys), every);
    }

    private static ReviewHandler handler(Parts parts) {
        TemplateCompiler compiler = new TemplateCompiler(System::nanoTime);
        GenerationCheck check = new GenerationCheck(compiler, parts.impersonateOnly);
        Admission admission = new Admission(
                new TemplateAdmission(parts.resources, check, new ServedKinds(parts.kinds), parts.json),
                new RegistryAdmission(parts.resources, check, parts.hosts, parts.json),
                new TenantAdmission(parts.resources, compiler, parts.json),
                new LeavingAdmission(parts.resources));
        return new ReviewHandler(admission, parts.resources::synced, parts.json, parts.metrics);
    }

    /** Returns at once. */
    public void start() {
        certificates.run();
        looking.scheduleWithFixedDelay(certificates, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        server.start();
    }

    @Override
    public void close() {
        looking.shutdownNow();
        server.close();
    }
}
