package org.kubernetestenants.operator.source;

import io.vertx.core.net.impl.pkcs1.PrivateKeyParser;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Certificates and private keys in PEM, as openssl, cert-manager and others write them. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern CERTIFICATE = Pattern.compile("(X509 )?CERTIFICATE");

    /** What PKCS#8 may hold. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /** The text between two lines, and what those say that it is. */
    private record Block(String label, String body) {}

    /** A text that cannot be used; neither message nor help have any of it. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final String help;

        Unreadable(String what, String help) {
            super(what);
            this.help = help;
        }

        /** What would be readable. */
        public String help() {
            return help;
        }
    }

    /** All certificates of a text, in its order; other blocks are passed over. */
    public static List<X509Certificate> certificates(byte[] pem) throws Unreadable {
        String help = "it starts with -----BEGIN CERTIFICATE-----";
        List<X509Certificate> certificates = new ArrayList<>();
        List<Block> blocks = blocks(pem);
        for (Block block : blocks) {
            if (CERTIFICATE.matcher(block.label).matches()) {
                certificates.add(certificate(block, certificates.size() + 1, help));
            }
        }
        if (certificates.isEmpty()) {
            throw new Unreadable("has no certificate in PEM" + butHas(blocks), help);
        }
        return certificates;
    }

    private static X509Certificate certificate(Block block, int number, String help) throws Unreadable {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der(block)));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new Unreadable("certificate " + number + " in it is damaged", help);
        }
    }

    /** The first private key of a text: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC), unencrypted. */
    public static PrivateKey privateKey(byte[] pem) throws Unreadable {
        String help = "it starts with -----BEGIN PRIVATE KEY-----, BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY";
        List<Block> blocks = blocks(pem);
        Block block = blocks.stream()
                .filter(candidate -> candidate.label.endsWith("PRIVATE KEY"))
                .findFirst()
                .orElseThrow(() -> new Unreadable("has no private key in PEM" + butHas(blocks), help));
        if (block.label.startsWith("ENCRYPTED") || block.body.contains("ENCRYPTED")) {
            throw new Unreadable(
                    "is encrypted, and there is nothing to decrypt it with",
                    "put it there decrypted: openssl pkcs8 -topk8 -nocrypt -in FILE");
        }
        try {
            return switch (block.label) {
                case "PRIVATE KEY" -> pkcs8(der(block));
                case "RSA PRIVATE KEY" -> key("RSA", PrivateKeyParser.getRSAKeySpec(der(block)));
                case "EC PRIVATE KEY" -> key("EC", PrivateKeyParser.getECKeySpec(der(block)));
                default -> throw new Unreadable("has no private key for TLS" + butHas(blocks), help);
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            // Neither is kept as a cause: their words may quote what they could not read.
            throw new Unreadable("the private key in it is damaged, or neither RSA, EC nor EdDSA", help);
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException();
        for (String algorithm : ALGORITHMS) {
            try {
                return key(algorithm, new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static PrivateKey key(String algorithm, KeySpec key) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(key);
    }

    private static List<Block> blocks(byte[] pem) {
        Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
        List<Block> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(new Block(block.group(1), block.group(2)));
        }
        return blocks;
    }

    private static byte[] der(Block block) {
        return Base64.getMimeDecoder().decode(block.body);
    }

    private static String butHas(List<Block> blocks) {
        return blocks.isEmpty()
                ? ""
                : ", but " + blocks.stream().map(Block::label).distinct().collect(Collectors.joining(", "));
    }
}
