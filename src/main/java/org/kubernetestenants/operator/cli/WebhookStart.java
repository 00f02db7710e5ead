package org.kubernetestenants.operator.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.cluster.Clients;
import org.kubernetestenants.operator.cluster.WriteGate;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.webhook.Webhook;

/** The webhook as the options want it, if they want one. */
final class WebhookStart implements AutoCloseable {
    private final Settings settings;
    private final Webhook.Parts parts;
    private final Clients clients;
    private final Writer writer;
    private final WriteGate gate;
    private final String namespace;
    private @Nullable Webhook webhook;

    /** @param namespace of its Service and its Secret */
    WebhookStart(
            Settings settings, Webhook.Parts parts, Clients clients, Writer writer, WriteGate gate, String namespace) {
        this.settings = settings;
        this.parts = parts;
        this.clients = clients;
        this.writer = writer;
        this.gate = gate;
        this.namespace = namespace;
    }

    /** Returns at once. */
    synchronized void start() {
        WebhookOptions options = settings.webhook();
        options.port().ifPresent(port -> {
            options.certificates()
                    .ifPresent(folder -> webhook = Webhook.start(folder, parts, port, settings.webhookCheck()));
            options.own().ifPresent(own -> webhook = Webhook.start(own(own), parts, port, settings.webhookCheck()));
        });
    }

    private Webhook.Own own(WebhookOptions.Own own) {
        List<String> hosts = new ArrayList<>(own.hosts());
        own.service().ifPresent(service -> hosts.add(service + "." + namespace + ".svc"));
        return new Webhook.Own(
                clients,
                writer,
                gate::isOpen,
                own.configuration(),
                namespace,
                own.secret(),
                hosts,
                settings.webhookAuthorityLife(),
                settings.webhookCertificateLife(),
                settings.webhookSettling());
    }

    @Override
    public synchronized void close() {
        if (webhook != null) {
            webhook.close();
        }
    }
}
