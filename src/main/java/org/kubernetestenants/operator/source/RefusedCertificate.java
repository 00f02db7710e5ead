package org.kubernetestenants.operator.source;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.kubernetestenants.operator.error.Problem;

/** A server's certificate that a mode which verifies does not let pass. */
final class RefusedCertificate extends CertificateException {
    private static final long serialVersionUID = 1;

    /** Kinds of names in a certificate, by RFC 5280. */
    private static final List<Integer> DNS_AND_IP = List.of(2, 7);

    private static final int MOST_NAMES = 5;

    private final Why why;
    private final transient X509Certificate certificate;

    /** What is wrong with it. */
    enum Why {
        /** It is for another host. */
        HOST,
        /** It, or one between it and its CA, has expired or is not valid yet. */
        TIME,
        /** No trusted CA has signed it, or something else is wrong; the cause says what. */
        TRUST;

        static Why of(Throwable thrown) {
            for (Throwable t = thrown; t != null; t = t.getCause()) {
                if (t instanceof CertificateExpiredException || t instanceof CertificateNotYetValidException) {
                    return TIME;
                }
            }
            return TRUST;
        }
    }

    RefusedCertificate(Why why, X509Certificate certificate, CertificateException cause) {
        super(cause.getMessage(), cause);
        this.why = why;
        this.certificate = certificate;
    }

    Why why() {
        return why;
    }

    /** {@code CN=db.prod, issued by CN=Our CA}. */
    String subject() {
        return certificate.getSubjectX500Principal() + ", issued by " + certificate.getIssuerX500Principal();
    }

    /** {@code 2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z}. */
    String period() {
        return certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant();
    }

    /** The hosts that it is for, at most five of them. */
    String hosts() {
        List<String> names;
        try {
            names = Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of()).stream()
                    .filter(name -> DNS_AND_IP.contains(name.getFirst()))
                    .map(name -> Objects.toString(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            names = List.of();
        }
        if (names.isEmpty()) {
            return subject();
        }
        return Problem.named(names, MOST_NAMES);
    }
}
