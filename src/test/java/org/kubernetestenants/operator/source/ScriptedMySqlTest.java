package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.CertificateAuthority;

/**
 * What only a MySQL server says, and what only a hostile one does: by a script of its packets, since no MySQL runs in this build.
 */
class ScriptedMySqlTest {
    private static final String SHA2 = "caching_sha2_password";

    private final SourceReading source = new SourceReading("hunter2");

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void caching_sha2_password_without_tls_is_explained_with_the_fix() {
        try (ScriptedMySql server =
                new ScriptedMySql(null, ScriptedMySql.authSwitch(SHA2), ScriptedMySql.fullAuthentication())) {
            assertThat(source.refusal(spec(server, Mode.PREFER)).full()).isEqualTo("""
                            error[TO-D301] LoginRefused: database of TenantRegistry default/prod refused user `reader`
                              mysql 127.0.0.1:%d/shop, SQLState 08001, "Public Key Retrieval is not allowed"
                            help: switch TLS on at the server, and set spec.source.mysql.tls.mode: require or better; without TLS the key that it would send could be anybody's
                            tenants stay as they are; next try in 30 s""".formatted(server.port()));
            assertThat(String.join("", server.heard())).doesNotContain("hunter2");
        }
    }

    @Test
    void caching_sha2_password_with_tls_sends_the_password_in_it() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("CA");
        CertificateAuthority.Issued issued = authority.issue("db", "ip:127.0.0.1");
        try (ScriptedMySql server = new ScriptedMySql(
                ServerTls.of(issued),
                ScriptedMySql.authSwitch(SHA2),
                ScriptedMySql.fullAuthentication(),
                ScriptedMySql.accessDenied())) {
            Problem problem = source.refusal(spec(server, Mode.REQUIRE));

            assertThat(problem.code()).isEqualTo(Code.LOGIN_REFUSED);
            assertThat(problem.details()).anyMatch(line -> line.contains("Access denied"));
            assertThat(server.heard()).last().isEqualTo("hunter2\0");
        }
    }

    @Test
    void a_server_that_wants_a_file_does_not_get_it() {
        try (ScriptedMySql server =
                new ScriptedMySql(null, ScriptedMySql.ok(), ScriptedMySql.wantsFile("/etc/passwd"))) {
            Problem problem = source.refusal(spec(server, Mode.PREFER));

            assertThat(problem.full()).contains("LOAD DATA LOCAL INFILE");
            assertThat(String.join("", server.heard())).doesNotContain("root:");
        }
    }

    /** Each of them would read files of this machine, ask somebody else, or tell the password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "authentication_kerberos_client",
                "authentication_ldap_sasl_client",
                "authentication_oci_client",
                "authentication_openid_connect_client",
                "authentication_webauthn_client",
                "mysql_old_password",
                "mysql_clear_password",
                "dialog"
            })
    void a_server_that_wants_another_login_does_not_get_it(String plugin) {
        try (ScriptedMySql server =
                new ScriptedMySql(null, ScriptedMySql.authSwitch(plugin), ScriptedMySql.accessDenied())) {
            Problem problem = source.refusal(spec(server, Mode.PREFER));

            assertThat(problem.code()).isEqualTo(Code.LOGIN_REFUSED);
            assertThat(problem.help()).startsWith("let the user log in by password: caching_sha2_password");
            assertThat(problem.details()).anyMatch(line -> line.contains(plugin));
            assertThat(server.heard()).as("nothing after the first").hasSizeLessThanOrEqualTo(1);
        }
    }

    private static TenantRegistrySpec spec(ScriptedMySql server, Mode mode) {
        return Registries.spec(new MySql(
                "127.0.0.1",
                server.port(),
                "reader",
                new SecretKeyRef("db", "password"),
                "shop",
                "tenants",
                new Tls(mode, null, null, null),
                new Pool(1, 10, 10)));
    }
}
