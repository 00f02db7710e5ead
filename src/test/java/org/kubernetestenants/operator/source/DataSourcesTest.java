package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** Behaviour 6: whichever Secret changes, the next sync uses it; and as long as none does, none is read. */
class DataSourcesTest {
    private static final Path PEM = Path.of("src/test/resources/pem");

    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
    private final SecretStub secrets = new SecretStub();
    private final DataSources sources = new DataSources(secrets, Globs.ALL, housekeeping);

    @BeforeEach
    void fill() throws IOException {
        secrets.put("default/db", "password", "hunter2");
        secrets.put("default/ca", "crt", pem("rsa.crt") + pem("ec.crt"));
        secrets.put("default/cert", "crt", pem("ec.crt"));
        secrets.put("default/key", "key", pem("ec-sec1.key"));
    }

    @AfterEach
    void close() {
        sources.close();
        housekeeping.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"db,password", "ca,crt", "cert,crt", "key,key"})
    void a_change_of_any_secret_makes_a_new_pool_and_nothing_is_read_before(String secret, String key)
            throws IOException {
        DataSource first = open();
        int reads = secrets.reads;
        assertThat(reads).isEqualTo(4);
        assertThat(open()).isSameAs(first);
        assertThat(secrets.reads).isEqualTo(reads);

        String same = switch (secret) {
            case "db" -> "hunter2";
            case "key" -> pem("ec-pkcs8.key");
            default -> pem("ec.crt");
        };
        secrets.put("default/" + secret, key, same);
        assertThat(open()).isNotSameAs(first);
    }

    @Test
    void one_secret_that_has_it_all_is_read_once() throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("ca.crt", pem("rsa.crt"));
        all.put("tls.crt", pem("rsa.crt"));
        all.put("tls.key", pem("rsa-pkcs1.key"));
        secrets.put("default/all", all);
        Tls tls = new Tls(
                Mode.VERIFY_FULL,
                new SecretKeyRef("all", "ca.crt"),
                new SecretKeyRef("all", "tls.crt"),
                new SecretKeyRef("all", "tls.key"));

        sources.of(Registries.KEY, Registries.spec(Registries.with(Registries.PG_PROD, "db", tls)));
        assertThat(secrets.reads).as("this one, and that of the password").isEqualTo(2);
    }

    @Test
    void what_cannot_be_used_is_not_read_again_until_it_changes() throws IOException {
        secrets.put("default/key", "key", pem("rsa-pkcs1.key"));
        assertThat(refusal().headline())
                .isEqualTo("client certificate and key of TenantRegistry default/prod do not belong together");
        int reads = secrets.reads;
        assertThat(refusal().code()).isEqualTo(Code.SECRET_INVALID);
        assertThat(secrets.reads).isEqualTo(reads);

        secrets.put("default/key", "key", pem("ec-sec1.key"));
        assertThat(open()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ca,crt,CA of the database,tls.caRef",
        "cert,crt,client certificate,tls.certRef",
        "key,key,client key,tls.keyRef"
    })
    void a_missing_key_of_a_secret_is_told_with_its_field(String secret, String key, String words, String field) {
        secrets.put("default/" + secret, key + "x", "x");
        Problem problem = refusal();

        assertThat(problem.code()).isEqualTo(Code.SECRET_MISSING);
        assertThat(problem.headline())
                .isEqualTo("Secret default/" + secret + " with the " + words
                        + " of TenantRegistry default/prod has no key `" + key + "`");
        assertThat(problem.help())
                .isEqualTo("did you mean `" + key + "x`? put the key into the Secret, or change spec.source.mysql."
                        + field + ".key");
    }

    @Test
    void a_missing_secret_is_told_with_what_it_is_for() {
        secrets.remove("default/ca");

        assertThat(refusal().full()).isEqualTo("""
                        error[TO-D307] SecretMissing: Secret default/ca with the CA of the database of TenantRegistry default/prod does not exist
                          the CA of the database is read from its key crt, as spec.source.mysql.tls.caRef says
                        help: make it: kubectl -n default create secret generic ca --from-file=crt=FILE
                        tenants stay as they are; next try in 30 s""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca,crt", "cert,crt", "key,key"})
    void no_message_has_any_of_a_secret(String secretAndKey) {
        String[] parts = secretAndKey.split(",", -1);
        secrets.put("default/" + parts[0], parts[1], "-----BEGIN hunter3-----\nhunter4\n-----END hunter3-----");
        Problem problem = refusal();

        assertThat(problem.code()).isEqualTo(Code.SECRET_INVALID);
        assertThat(problem.full())
                .doesNotContain("hunter")
                .contains("Secret default/" + parts[0] + ", key " + parts[1]);
    }

    private DataSource open() {
        return sources.of(Registries.KEY, spec());
    }

    private Problem refusal() {
        return OperatorException.problemOf(catchThrowable(this::open));
    }

    private static TenantRegistrySpec spec() {
        return Registries.spec(Registries.with(
                Registries.DB_PROD,
                "db",
                new Tls(
                        Mode.VERIFY_CA,
                        new SecretKeyRef("ca", "crt"),
                        new SecretKeyRef("cert", "crt"),
                        new SecretKeyRef("key", "key"))));
    }

    private static String pem(String file) throws IOException {
        return Files.readString(PEM.resolve(file));
    }
}
