package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.source.Pem.Unreadable;
import org.kubernetestenants.operator.source.TlsContext.Identity;

/** The files were made by openssl for this test, and are used nowhere. */
class PemTest {
    private static final Path FILES = Path.of("src/test/resources/pem");

    @ParameterizedTest
    @CsvSource({
        "rsa-pkcs1.key,RSA,rsa.crt",
        "rsa-pkcs8.key,RSA,rsa.crt",
        "ec-sec1.key,EC,ec.crt",
        "ec-pkcs8.key,EC,ec.crt",
        "ed25519-pkcs8.key,EdDSA,ed25519.crt"
    })
    void every_form_of_a_key_is_read_and_belongs_to_its_certificate_alone(
            String file, String algorithm, String certificate) throws Exception {
        PrivateKey key = Pem.privateKey(bytes(file));

        assertThat(key.getAlgorithm()).isEqualTo(algorithm);
        for (String other : new String[] {"rsa.crt", "ec.crt", "ed25519.crt"}) {
            assertThat(new Identity(Pem.certificates(bytes(other)), key).matches())
                    .as(other)
                    .isEqualTo(other.equals(certificate));
        }
    }

    @Test
    void a_bundle_gives_all_its_certificates_whatever_stands_between() throws Exception {
        String bundle = "# ours\r\n" + text("rsa.crt").replace("\n", "\r\n") + "CN = theirs\n" + text("ec.crt")
                + text("ec-pkcs8.key") + text("ed25519.crt");

        assertThat(Pem.certificates(bundle.getBytes(StandardCharsets.UTF_8)))
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=rsa", "CN=ec", "CN=ed");
    }

    @Test
    void a_key_may_stand_beside_its_certificate() throws Exception {
        String both = text("ec.crt") + text("ec-sec1.key");

        assertThat(Pem.privateKey(both.getBytes(StandardCharsets.UTF_8)).getAlgorithm())
                .isEqualTo("EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted-pkcs8.key", "encrypted-pkcs1.key"})
    void an_encrypted_key_is_refused_with_what_to_do(String file) throws IOException {
        Unreadable refused = refusedKey(text(file));

        assertThat(refused).hasMessage("is encrypted, and there is nothing to decrypt it with");
        assertThat(refused.help()).isEqualTo("put it there decrypted: openssl pkcs8 -topk8 -nocrypt -in FILE");
    }

    @Test
    void what_is_no_key_is_named_by_its_label() throws IOException {
        assertThat(refusedKey(text("ec.crt"))).hasMessage("has no private key in PEM, but CERTIFICATE");
        assertThat(refusedKey("hunter2")).hasMessage("has no private key in PEM");
        assertThat(refusedKey(text("ec-pkcs8.key").replace("PRIVATE", "OPENSSH PRIVATE")))
                .hasMessage("has no private key for TLS, but OPENSSH PRIVATE KEY");
        assertThat(refusedCertificate(text("ec-pkcs8.key"))).hasMessage("has no certificate in PEM, but PRIVATE KEY");
        assertThat(refusedCertificate("")).hasMessage("has no certificate in PEM");
    }

    /** No library's words either: they like to quote what they could not read. */
    @ParameterizedTest
    @ValueSource(strings = {"rsa-pkcs1.key", "rsa-pkcs8.key", "ec-sec1.key", "ec-pkcs8.key", "ed25519-pkcs8.key"})
    void a_damaged_key_is_refused_without_any_of_it(String file) throws IOException {
        String text = text(file);
        int start = text.indexOf("PRIVATE KEY-----\n") + "PRIVATE KEY-----\n".length();
        String cut = text.substring(0, start) + text.substring(start + 12);
        String garbage = text.substring(0, start) + "%%hunter2%%" + text.substring(start);

        for (String damaged : new String[] {cut, garbage}) {
            Unreadable refused = refusedKey(damaged);
            assertThat(refused)
                    .hasMessage("the private key in it is damaged, or neither RSA, EC nor EdDSA")
                    .hasNoCause();
        }
    }

    @Test
    void a_damaged_certificate_is_told_by_its_place() throws IOException {
        assertThat(refusedCertificate(text("rsa.crt") + text("ec.crt").replace("MII", "MMM")))
                .hasMessage("certificate 2 in it is damaged")
                .hasNoCause();
    }

    private static Unreadable refusedKey(String pem) {
        return catchThrowableOfType(Unreadable.class, () -> Pem.privateKey(pem.getBytes(StandardCharsets.UTF_8)));
    }

    private static Unreadable refusedCertificate(String pem) {
        return catchThrowableOfType(Unreadable.class, () -> Pem.certificates(pem.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(FILES.resolve(file));
    }

    private static String text(String file) throws IOException {
        return Files.readString(FILES.resolve(file));
    }
}
