package org.kubernetestenants.operator.webhook;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.source.Pem;

/**
 * What the Secret holds, and what follows it.
 *
 * @param authority the CA that signs from now on
 * @param earlier CAs before it that have not ended: a certificate of theirs may still be shown somewhere
 * @param server what replicas show
 */
record Kept(Issued authority, List<X509Certificate> earlier, Issued server) {
    Kept {
        earlier = List.copyOf(earlier);
    }

    /**
     * How certificates come and go.
     *
     * @param authorityLife of a CA
     * @param serverLife of a server's certificate
     * @param hosts names and addresses of the server
     */
    record Rules(Duration authorityLife, Duration serverLife, List<String> hosts) {
        Rules {
            hosts = List.copyOf(hosts);
        }

        /** Addresses have several forms. */
        private Set<String> asCertificatesHaveThem() {
            return hosts.stream()
                    .map(host -> Issued.address(host)
                            .map(InetAddress::getHostAddress)
                            .orElse(host))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Where there is nothing yet, or nothing that could be used. */
    static Kept first(Rules rules, Instant now) {
        Issued authority = Issued.authority(now, rules.authorityLife);
        return new Kept(authority, List.of(), authority.server(now, rules.serverLife, rules.hosts));
    }

    /**
     * What should be kept now. A new CA comes at two thirds of the life of the one before, and signs nothing until callers know it;
     * a new certificate at two thirds of its own life, or as soon as the new CA may sign it.
     *
     * @param known whether all who call trust {@link #authority} by now
     */
    Kept next(Rules rules, Instant now, boolean known) {
        if (ended(authority.certificate(), now) || ended(server.certificate(), now)) {
            // Nobody can call any more: no order is to be kept.
            return first(rules, now);
        }
        List<X509Certificate> alive =
                earlier.stream().filter(ca -> !ended(ca, now)).toList();
        if (isDue(authority.certificate(), now)) {
            List<X509Certificate> before = new ArrayList<>(List.of(authority.certificate()));
            before.addAll(alive);
            return new Kept(Issued.authority(now, rules.authorityLife), before, server);
        }
        boolean stale =
                isDue(server.certificate(), now) || !isOurs() || !hosts().equals(rules.asCertificatesHaveThem());
        Issued shown = stale && known ? authority.server(now, rules.serverLife, rules.hosts) : server;
        return shown == server && alive.equals(earlier) ? this : new Kept(authority, alive, shown);
    }

    private boolean isOurs() {
        try {
            server.certificate().verify(authority.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private Set<String> hosts() {
        try {
            Collection<List<?>> names =
                    Objects.requireNonNullElse(server.certificate().getSubjectAlternativeNames(), List.<List<?>>of());
            return names.stream()
                    .map(name -> String.valueOf(name.get(1)))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    private static boolean ended(X509Certificate certificate, Instant now) {
        return !certificate.getNotAfter().toInstant().isAfter(now);
    }

    private static boolean isDue(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
        return !from.plus(life.multipliedBy(2).dividedBy(3)).isAfter(now);
    }

    /** Every CA whose certificate may be shown, in PEM, the newest first. */
    String bundle() {
        return authority.pem() + earlier.stream().map(Issued::pem).collect(Collectors.joining());
    }

    /** The Secret's data. */
    Map<String, String> data() {
        Map<String, String> data = new TreeMap<>();
        data.put("ca.crt", bundle());
        data.put("ca.key", authority.keyPem());
        data.put("tls.crt", server.pem());
        data.put("tls.key", server.keyPem());
        data.replaceAll((key, text) -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII)));
        return data;
    }

    /** What the Secret's data says; empty if that cannot be used. */
    static Optional<Kept> of(Map<String, byte[]> data) {
        try {
            List<X509Certificate> authorities = Pem.certificates(in(data, "ca.crt"));
            Issued authority = new Issued(authorities.getFirst(), Pem.privateKey(in(data, "ca.key")));
            Issued server =
                    new Issued(Pem.certificates(in(data, "tls.crt")).getFirst(), Pem.privateKey(in(data, "tls.key")));
            boolean whole = Certificates.belong(authority.certificate().getPublicKey(), authority.key())
                    && Certificates.belong(server.certificate().getPublicKey(), server.key());
            return whole
                    ? Optional.of(new Kept(authority, authorities.subList(1, authorities.size()), server))
                    : Optional.empty();
        } catch (Pem.Unreadable e) {
            return Optional.empty();
        }
    }

    private static byte[] in(Map<String, byte[]> data, String key) {
        return data.getOrDefault(key, new byte[0]);
    }
}
