package org.kubernetestenants.operator.source;

import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** TlsRefused: why there is no TLS with a registry's database, and what Secrets have to do with it. */
final class TlsProblems {
    private final RegistryKey registry;
    private final Server server;
    private final Dialect dialect;
    private final Tls tls;
    private final Failure failure;
    private final Problems problems;

    private TlsProblems(RegistryKey registry, Server server, Failure failure, Problems problems) {
        this.registry = registry;
        this.server = server;
        this.dialect = Dialect.of(server);
        this.tls = server.security();
        this.failure = failure;
        this.problems = problems;
    }

    /** Begins a problem with the server's address and words. */
    interface Problems {
        Problem begin(Code code, String headline, Failure failure);
    }

    static Problem of(RegistryKey registry, Server server, Failure failure, Problems problems) {
        return new TlsProblems(registry, server, failure, problems).explain();
    }

    /** Where the client certificate is from, if there is one. */
    static String clientCertificate(RegistryKey registry, Server server) {
        Tls tls = server.security();
        SecretKeyRef ref = tls.certRef();
        if (ref != null) {
            return "client certificate from " + secret(registry, ref);
        }
        return "no client certificate, since tls."
                + (tls.mode() == Mode.DISABLE ? "mode is disable" : "certRef is absent");
    }

    private Problem explain() {
        if (failure.withoutTls()) {
            return refused("database of " + registry.subject() + " has no TLS, and tls.mode is "
                            + tls.mode().word())
                    .help("switch TLS on at the server; only mode prefer or disable goes on without it, unencrypted");
        }
        return failure.certificate().map(this::certificate).orElseGet(this::handshake);
    }

    private Problem certificate(RefusedCertificate certificate) {
        String subject = "the certificate of the database of " + registry.subject();
        return switch (certificate.why()) {
            case HOST ->
                refused(subject + " is not for host `" + server.host() + "`")
                        .detail("it is for " + certificate.hosts())
                        .help("set " + dialect.field("host")
                                + " to one of these, or give the server a certificate for `" + server.host() + "`");
            case TIME ->
                refused(subject + " has expired, or is not valid yet")
                        .detail(certificate.subject() + ", valid from " + certificate.period())
                        .help(
                                "renew it at the server, and those between it and its CA; is the clock of this machine right?");
            case TRUST ->
                refused(subject + " is not signed by a CA that is trusted")
                        .detail(certificate.subject())
                        .detail("trusted: " + trusted())
                        .help(
                                "add the certificate of its CA there; the server's chain: openssl s_client -showcerts -starttls "
                                        + dialect.starttls() + " -connect " + server.host() + ":" + server.port());
        };
    }

    private Problem handshake() {
        return refused("TLS handshake with the database of " + registry.subject() + " failed")
                .detail(clientCertificate(registry, server))
                .help(
                        "does the server want a client certificate, or one of another CA? tls.certRef and tls.keyRef name it;"
                                + " the server's log says more");
    }

    private String trusted() {
        SecretKeyRef ref = tls.caRef();
        return ref == null
                ? "the CAs that Java knows, since tls.caRef is absent"
                : "the CAs of " + secret(registry, ref);
    }

    private Problem refused(String headline) {
        return problems.begin(Code.TLS_REFUSED, headline, failure);
    }

    private static String secret(RegistryKey registry, SecretKeyRef ref) {
        return "Secret " + registry.namespace() + "/" + ref.name() + ", key " + ref.key();
    }
}
