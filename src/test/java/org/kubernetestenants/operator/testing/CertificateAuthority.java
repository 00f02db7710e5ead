package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A CA of a test's own and what it signs, made by the JDK's keytool: half a second each. */
public final class CertificateAuthority {
    private static final String PASSWORD = "changeit";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path store;

    private CertificateAuthority(Path store) {
        this.store = store;
    }

    /**
     * What a CA issued, in PEM.
     *
     * @param certificate the certificate, and that of its CA
     * @param key in PKCS#8
     */
    public record Issued(String certificate, String key) {}

    public static CertificateAuthority create(String name) {
        try {
            Path folder = Files.createTempDirectory("ca");
            folder.toFile().deleteOnExit();
            Path store = folder.resolve("store.p12");
            store.toFile().deleteOnExit();
            CertificateAuthority authority = new CertificateAuthority(store);
            authority.generate("ca", "CN=" + name, "-ext", "bc:c");
            return authority;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its own certificate, in PEM. */
    public String certificate() {
        return read("ca").certificate;
    }

    /**
     * A certificate that is valid from a day ago.
     *
     * @param names as keytool has them: {@code dns:localhost,ip:127.0.0.1}
     */
    public Issued issue(String name, String names) {
        return issue(name, names, "-startdate", "-1d", "-validity", "30");
    }

    /** A certificate that was valid until yesterday. */
    public Issued issueExpired(String name, String names) {
        return issue(name, names, "-startdate", "-3d", "-validity", "2");
    }

    private Issued issue(String name, String names, String... validity) {
        String alias = "a" + NUMBER.incrementAndGet();
        List<String> options = new ArrayList<>(List.of("-signer", "ca", "-ext", "san=" + names));
        options.addAll(Arrays.asList(validity));
        generate(alias, "CN=" + name, options.toArray(String[]::new));
        return read(alias);
    }

    private void generate(String alias, String subject, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of("-alias", alias, "-dname", subject));
        command.addAll(Arrays.asList(options));
        try {
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Issued read(String alias) {
        try {
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : keys.getCertificateChain(alias)) {
                chain.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
            return new Issued(
                    chain.toString(),
                    pem(
                            "PRIVATE KEY",
                            keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
