package org.kubernetestenants.operator.webhook;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A certificate that the operator made itself, and its key: ECDSA on P-256. The JDK makes none by its public API; this little
 * DER is all that it takes, so that neither a library of 10 MiB nor a process that wants a file for the key is needed.
 */
record Issued(X509Certificate certificate, PrivateKey key) {
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Clocks of a cluster's machines differ a little. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    /** A new CA. */
    static Issued authority(Instant now, Duration life) {
        KeyPair pair = newPair();
        byte[] name = name("tenant-operator webhook CA " + Long.toHexString(RANDOM.nextLong()));
        byte[] extensions = Der.sequence(
                extension("2.5.29.19", true, Der.sequence(Der.bool(true), Der.integer(BigInteger.ZERO))),
                extension("2.5.29.15", true, Der.bits(1, (byte) 0x06)), // signs certificates and revocations
                extension("2.5.29.14", false, Der.octets(keyId(pair.getPublic()))));
        return sign(name, name, pair, pair.getPrivate(), from(now, life), now.plus(life), extensions);
    }

    /** A server's certificate for these names and addresses, which this CA signs; it ends with the CA at the latest. */
    Issued server(Instant now, Duration life, List<String> hosts) {
        KeyPair pair = newPair();
        byte[][] names = hosts.stream().map(Issued::host).toArray(byte[][]::new);
        byte[] extensions = Der.sequence(
                extension("2.5.29.15", true, Der.bits(7, (byte) 0x80)), // signs handshakes
                extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))), // is a server's
                extension("2.5.29.17", false, Der.sequence(names)),
                extension("2.5.29.35", false, Der.sequence(Der.tagged(0x80, keyId(certificate.getPublicKey())))));
        Instant end = Stream.of(now.plus(life), certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
        return sign(
                certificate.getSubjectX500Principal().getEncoded(),
                name("tenant-operator webhook"),
                pair,
                key,
                from(now, life),
                end,
                extensions);
    }

    private static Instant from(Instant now, Duration life) {
        Duration tenth = life.dividedBy(10);
        return now.minus(tenth.compareTo(CLOCKS) < 0 ? tenth : CLOCKS);
    }

    private static Issued sign(
            byte[] issuer,
            byte[] subject,
            KeyPair pair,
            PrivateKey signer,
            Instant from,
            Instant until,
            byte[] extensions) {
        byte[] toBeSigned = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(120, RANDOM).setBit(120)),
                ECDSA_SHA256,
                issuer,
                Der.sequence(
                        Der.time(from.truncatedTo(ChronoUnit.SECONDS)),
                        Der.time(until.truncatedTo(ChronoUnit.SECONDS))),
                subject,
                pair.getPublic().getEncoded(),
                Der.tagged(0xa3, extensions));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer);
            signature.update(toBeSigned);
            byte[] der = Der.sequence(toBeSigned, ECDSA_SHA256, Der.bits(0, signature.sign()));
            return new Issued(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)),
                    pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with ECDSA on P-256", e);
        }
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(commonName))));
    }

    private static byte[] extension(String oid, boolean critical, byte[] content) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(content))
                : Der.sequence(Der.oid(oid), Der.octets(content));
    }

    private static byte[] host(String host) {
        return address(host)
                .map(address -> Der.tagged(0x87, address.getAddress()))
                .orElseGet(() -> Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The address, if it is one and not a name; nobody is asked. */
    static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] keyId(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(key.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** The certificate in PEM. */
    String pem() {
        return pem(certificate);
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was read from its encoding", e);
        }
    }

    /** The key in PEM. */
    String keyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Issued[" + certificate.getSubjectX500Principal() + ", until "
                + certificate.getNotAfter().toInstant() + "]";
    }
}
