package org.kubernetestenants.operator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import picocli.CommandLine.Option;

/** The options of {@code run} about the admission webhook, of which there is none without a port. */
final class WebhookOptions {
    @Option(
            names = "--webhook-port",
            description = "port of the admission webhook (default: none, and the operator checks all the same)")
    private @Nullable Integer port;

    @Option(
            names = "--webhook-certificates",
            description =
                    "folder with tls.crt and tls.key of the webhook, read again when they change; somebody else makes"
                            + " them and fills in caBundle")
    private @Nullable Path certificates;

    @Option(
            names = "--webhook-configuration",
            description = "the ValidatingWebhookConfiguration whose caBundle the leader keeps right")
    private @Nullable String configuration;

    @Option(
            names = "--webhook-secret",
            description =
                    "Secret, in the Lease's namespace, in which the leader keeps certificates that it makes itself")
    private @Nullable String secret;

    @Option(
            names = "--webhook-service",
            description = "Service, in the Lease's namespace, by which the API server calls the webhook")
    private @Nullable String service;

    @Option(
            names = "--webhook-host",
            description =
                    "further name or address in the certificate, of an operator that is called by URL; may be given"
                            + " several times")
    private List<String> hosts = List.of();

    /** Certificates that the leader makes itself. */
    record Own(String configuration, String secret, Optional<String> service, List<String> hosts) {}

    Optional<Integer> port() {
        return Optional.ofNullable(port);
    }

    /** The folder with certificates that somebody else makes. */
    Optional<Path> certificates() {
        return Optional.ofNullable(certificates);
    }

    /** @throws OperatorException InvalidArgument if options are missing, or too many */
    Optional<Own> own() {
        boolean any = configuration != null || secret != null || service != null || !hosts.isEmpty();
        if (port == null) {
            return Optional.empty();
        }
        if (certificates != null) {
            if (any) {
                throw wrong("--webhook-certificates goes with no other option of the webhook but --webhook-port");
            }
            return Optional.empty();
        }
        if (configuration == null || secret == null || (service == null && hosts.isEmpty())) {
            throw wrong(
                    "--webhook-port needs --webhook-certificates, or --webhook-configuration and --webhook-secret and"
                            + " --webhook-service or --webhook-host");
        }
        return Optional.of(new Own(configuration, secret, Optional.ofNullable(service), List.copyOf(hosts)));
    }

    private static OperatorException wrong(String what) {
        return new OperatorException(
                Problem.of(Code.INVALID_ARGUMENT, what).help("docs/how-to/admission-webhook.md shows both ways"));
    }
}
