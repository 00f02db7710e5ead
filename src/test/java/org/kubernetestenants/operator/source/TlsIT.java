package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.BreakingProxy;
import org.kubernetestenants.operator.testing.CertificateAuthority;
import org.kubernetestenants.operator.testing.CertificateAuthority.Issued;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.TlsServer;

/** Behaviours 5 and 6: TLS with real servers, in each mode: what is encrypted, who is trusted, and what is said when there is none. */
@ParameterizedClass
@SuppressWarnings("NullAway.Init") // @BeforeParameterizedClassInvocation
@EnumSource(Database.Kind.class)
class TlsIT {
    private static final String HERE = "dns:localhost,ip:127.0.0.1";
    private static final SecretKeyRef CA = new SecretKeyRef("db-ca", "ca.crt");
    private static final SecretKeyRef CERTIFICATE = new SecretKeyRef("db-client", "tls.crt");
    private static final SecretKeyRef KEY = new SecretKeyRef("db-client", "tls.key");

    private static CertificateAuthority ours;
    private static CertificateAuthority theirs;
    private static Issued good;
    private static Issued client;
    private static TlsServer server;
    private static Database database;

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    private final Database.Kind kind;

    TlsIT(Database.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(Database.Kind kind) {
        ours = CertificateAuthority.create("Our CA");
        theirs = CertificateAuthority.create("Their CA");
        good = ours.issue("db", HERE);
        client = ours.issue("reader", "dns:reader");
        server = TlsServer.start(kind, good, ours.certificate());
        database = server.database();
        database.sql(
                "CREATE TABLE tenants (tenant_id int, is_active int, domain varchar(200), subscription_plan int)",
                "INSERT INTO tenants VALUES (1, 1, 'x', 1)");
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void nothing_is_left_behind() {
        assertThat(TlsInProgress.count()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_is_encrypted_in_every_mode_but_disable(Mode mode) throws SQLException {
        TenantRegistrySpec spec = spec("localhost", trusting(mode));

        assertThat(source.read(spec).activeRows()).isEqualTo(1);
        assertThat(encrypted(spec)).isEqualTo(mode != Mode.DISABLE);
    }

    @ParameterizedTest
    @EnumSource
    void a_server_without_tls_is_read_by_disable_and_prefer_alone(Mode mode) throws SQLException {
        try (Database plain = Database.create(kind);
                SourceReading reading = new SourceReading(plain)) {
            plain.sql(
                    "CREATE TABLE tenants (tenant_id int, is_active int, domain int, subscription_plan int)",
                    "INSERT INTO tenants VALUES (1, 1, 1, 1)");
            reading.secrets().put("default/db-ca", "ca.crt", ours.certificate());
            TenantRegistrySpec spec = Registries.spec(
                    Registries.with(Registries.at(plain, plain.port(), "tenants"), "127.0.0.1", tls(mode)));

            if (mode == Mode.DISABLE || mode == Mode.PREFER) {
                assertThat(reading.read(spec).activeRows()).isEqualTo(1);
            } else {
                Problem problem = reading.refusal(spec);
                assertThat(problem.code()).isEqualTo(Code.TLS_REFUSED);
                assertThat(problem.headline())
                        .isEqualTo(
                                "database of TenantRegistry default/prod has no TLS, and tls.mode is " + mode.word());
            }
        }
    }

    @Test
    void postgresql_is_not_told_a_password_in_clear_without_tls() throws SQLException {
        if (kind != Database.Kind.POSTGRESQL) {
            return;
        }
        server.passwordInClear();
        try {
            Problem problem = source.refusal(spec("localhost", tls(Mode.DISABLE)));
            assertThat(problem.code()).isEqualTo(Code.LOGIN_REFUSED);
            assertThat(problem.help())
                    .isEqualTo(
                            "the server asks for the password in clear: switch TLS on there, or let the user log in by"
                                    + " scram-sha-256 (pg_hba.conf)");
            assertThat(source.read(spec("localhost", tls(Mode.PREFER))).activeRows())
                    .isEqualTo(1);
        } finally {
            server.clientCertificate(false);
        }
    }

    @Test
    void a_ca_that_did_not_sign_is_not_trusted() {
        source.secrets().put("default/db-ca", "ca.crt", theirs.certificate());

        assertThat(source.failure(spec("localhost", tls(Mode.VERIFY_CA))).full())
                .isEqualTo(text("""
                        error[TO-D320] TlsRefused: the certificate of the database of TenantRegistry default/prod is not signed by a CA that is trusted
                          ADDRESS, "unable to find valid certification path to requested target"
                          CN=db, issued by CN=Our CA
                          trusted: the CAs of Secret default/db-ca, key ca.crt
                        help: add the certificate of its CA there; the server's chain: openssl s_client -showcerts -starttls STARTTLS -connect localhost:PORT
                        tenants stay as they are; next try in 30 s"""));
    }

    @Test
    void without_a_ca_those_that_java_knows_are_trusted() {
        Problem problem = source.refusal(spec("localhost", new Tls(Mode.VERIFY_FULL, null, null, null)));

        assertThat(problem.code()).isEqualTo(Code.TLS_REFUSED);
        assertThat(problem.details()).contains("trusted: the CAs that Java knows, since tls.caRef is absent");
    }

    @Test
    void one_of_several_cas_is_enough() throws SQLException {
        source.secrets().put("default/db-ca", "ca.crt", theirs.certificate() + "\n# ours:\n" + ours.certificate());

        assertThat(source.read(spec("127.0.0.1", tls(Mode.VERIFY_FULL))).activeRows())
                .isEqualTo(1);
    }

    @Test
    void the_host_counts_in_mode_verify_full_alone() throws SQLException {
        server.use(ours.issue("elsewhere", "dns:db.elsewhere,dns:*.shop.example,ip:10.1.2.3"), ours.certificate());
        try {
            assertThat(source.read(spec("localhost", trusting(Mode.VERIFY_CA))).activeRows())
                    .isEqualTo(1);
            assertThat(source.refusal(spec("localhost", trusting(Mode.VERIFY_FULL)))
                            .full())
                    .isEqualTo(text("""
                        error[TO-D320] TlsRefused: the certificate of the database of TenantRegistry default/prod is not for host `localhost`
                          ADDRESS, "No subject alternative DNS name matching localhost found."
                          it is for db.elsewhere, *.shop.example, 10.1.2.3
                        help: set spec.source.TYPE.host to one of these, or give the server a certificate for `localhost`
                        tenants stay as they are; next try in 30 s"""));
        } finally {
            server.use(good, ours.certificate());
        }
    }

    @Test
    void an_expired_certificate_is_refused_by_the_modes_that_verify() throws SQLException {
        server.use(ours.issueExpired("old", HERE), ours.certificate());
        try {
            assertThat(source.read(spec("localhost", trusting(Mode.REQUIRE))).activeRows())
                    .isEqualTo(1);
            assertThat(source.refusal(spec("localhost", trusting(Mode.VERIFY_CA)))
                            .full()
                            .replaceAll("20[-0-9]*T[:0-9]*Z", "TIME")
                            .replaceAll("NotAfter: .*\"", "NotAfter: TIME\""))
                    .isEqualTo(text("""
                        error[TO-D320] TlsRefused: the certificate of the database of TenantRegistry default/prod has expired, or is not valid yet
                          ADDRESS, "NotAfter: TIME"
                          CN=old, issued by CN=Our CA, valid from TIME to TIME
                        help: renew it at the server, and those between it and its CA; is the clock of this machine right?
                        tenants stay as they are; next try in 30 s"""));
        } finally {
            server.use(good, ours.certificate());
        }
    }

    @Test
    void a_server_that_wants_a_client_certificate_gets_it_or_is_explained() throws SQLException {
        server.clientCertificate(true);
        try {
            Problem problem = source.refusal(spec("localhost", trusting(Mode.VERIFY_FULL)));
            assertThat(problem.code()).isEqualTo(Code.LOGIN_REFUSED);
            assertThat(problem.details()).contains("no client certificate, since tls.certRef is absent");

            source.secrets().put("default/db-client", Map.of("tls.crt", client.certificate(), "tls.key", client.key()));
            assertThat(source.read(spec("localhost", certified(Mode.VERIFY_FULL)))
                            .activeRows())
                    .isEqualTo(1);
        } finally {
            server.clientCertificate(false);
        }
    }

    @Test
    void a_client_certificate_of_a_ca_that_the_server_does_not_know_is_explained() {
        Issued stranger = theirs.issue("stranger", "dns:reader");
        source.secrets().put("default/db-client", Map.of("tls.crt", stranger.certificate(), "tls.key", stranger.key()));
        server.clientCertificate(true);
        try {
            Problem problem = source.failure(spec("localhost", certified(Mode.REQUIRE)));

            // The server's alert may be lost when it ends the connection.
            assertThat(problem.code()).isIn(Code.TLS_REFUSED, Code.SOURCE_UNREACHABLE);
            assertThat(problem.details()).contains("client certificate from Secret default/db-client, key tls.crt");
            assertThat(problem.help()).containsAnyOf("of another CA?", "not know the CA of the client certificate?");
        } finally {
            server.clientCertificate(false);
        }
    }

    @Test
    void a_certificate_and_a_key_that_do_not_belong_together_are_told_and_not_read_again() {
        source.secrets().put("default/db-client", Map.of("tls.crt", client.certificate(), "tls.key", good.key()));
        TenantRegistrySpec spec = spec("localhost", certified(Mode.REQUIRE));

        assertThat(source.failure(spec).full()).isEqualTo("""
                        error[TO-D321] SecretInvalid: client certificate and key of TenantRegistry default/prod do not belong together
                          certificate from Secret default/db-client, key tls.crt
                          private key from Secret default/db-client, key tls.key
                        help: was only one of them renewed? the client's own certificate must be the first in tls.crt
                        tenants stay as they are; next try in 30 s""");
        int reads = source.secrets().reads;
        assertThat(source.failure(spec).code()).isEqualTo(Code.SECRET_INVALID);
        assertThat(source.secrets().reads).isEqualTo(reads);
    }

    @Test
    void exchanged_cas_and_client_certificates_are_used_at_the_next_sync_without_a_restart() throws SQLException {
        server.clientCertificate(true);
        source.secrets().put("default/db-client", Map.of("tls.crt", client.certificate(), "tls.key", client.key()));
        TenantRegistrySpec spec = spec("localhost", certified(Mode.VERIFY_FULL));
        try {
            assertThat(source.read(spec).activeRows()).isEqualTo(1);
            int reads = source.secrets().reads;
            assertThat(source.read(spec).activeRows()).isEqualTo(1);
            assertThat(source.secrets().reads).as("nothing changed").isEqualTo(reads);

            server.use(theirs.issue("db", HERE), theirs.certificate());
            assertThat(source.refusal(spec).code()).isEqualTo(Code.TLS_REFUSED);

            source.secrets().put("default/db-ca", "ca.crt", theirs.certificate());
            assertThat(source.refusal(spec).code())
                    .as("the client is not known yet")
                    .isNotEqualTo(Code.INTERNAL);
            Issued renewed = theirs.issue("reader", "dns:reader");
            source.secrets()
                    .put("default/db-client", Map.of("tls.crt", renewed.certificate(), "tls.key", renewed.key()));
            assertThat(source.read(spec).activeRows()).isEqualTo(1);
        } finally {
            server.use(good, ours.certificate());
            server.clientCertificate(false);
        }
    }

    @Test
    void an_encrypted_read_that_breaks_half_way_is_no_refused_tls() {
        database.sql("CREATE TABLE many AS SELECT tenant_id, is_active, repeat('x', 200) AS domain, subscription_plan"
                + " FROM tenants, " + kind.sequence(5000));
        try (BreakingProxy proxy = BreakingProxy.to(database.port())) {
            proxy.breakAfter(100_000);
            TenantRegistrySpec spec = Registries.spec(Registries.with(
                    Registries.at(database, proxy.port(), "many"), "localhost", trusting(Mode.VERIFY_FULL)));

            assertThat(source.failure(spec).code()).isEqualTo(Code.SOURCE_BROKE_OFF);
        }
    }

    @Test
    void a_network_that_breaks_in_the_handshake_is_no_refused_tls() {
        try (BreakingProxy proxy = BreakingProxy.to(database.port())) {
            proxy.breakAfter(300);
            TenantRegistrySpec spec = Registries.spec(Registries.with(
                    Registries.at(database, proxy.port(), "tenants"), "localhost", trusting(Mode.VERIFY_FULL)));

            assertThat(source.failure(spec).code()).isEqualTo(Code.SOURCE_UNREACHABLE);
        }
    }

    /** The drivers' own preferred modes differ here: one of them would try the password again without TLS. */
    @Test
    void prefer_goes_on_without_tls_only_if_the_server_has_none() {
        if (kind == Database.Kind.POSTGRESQL) {
            server.onlyWithoutTls();
            try {
                assertThat(source.refusal(spec("localhost", tls(Mode.PREFER))).code())
                        .isEqualTo(Code.LOGIN_REFUSED);
            } finally {
                server.clientCertificate(false);
            }
        }
    }

    private Tls certified(Mode mode) {
        Tls tls = trusting(mode);
        return new Tls(mode, tls.caRef(), CERTIFICATE, KEY);
    }

    /** With what differs between the servers. */
    private String text(String golden) {
        return golden.replace(
                        "ADDRESS",
                        kind.type() + " localhost:" + database.port() + "/" + database.database() + ", SQLState "
                                + (kind == Database.Kind.MARIADB ? "08S01" : "08006"))
                .replace("STARTTLS", kind == Database.Kind.MARIADB ? "mysql" : "postgres")
                .replace("TYPE", kind.type())
                .replace("PORT", Integer.toString(database.port()));
    }

    private static boolean encrypted(Connection connection, Database.Kind kind) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(
                        kind == Database.Kind.MARIADB
                                ? "SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
                                : "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private boolean encrypted(TenantRegistrySpec spec) throws SQLException {
        try (Connection connection = source.dataSource(spec).getConnection()) {
            return encrypted(connection, kind);
        }
    }

    private static TenantRegistrySpec spec(String host, Tls tls) {
        return Registries.spec(Registries.with(Registries.at(database, database.port(), "tenants"), host, tls));
    }

    /** With our CA, where the mode takes one. */
    private Tls trusting(Mode mode) {
        source.secrets().put("default/db-ca", "ca.crt", ours.certificate());
        return tls(mode);
    }

    private static Tls tls(Mode mode) {
        return new Tls(mode, mode.verifies() ? CA : null, null, null);
    }
}
