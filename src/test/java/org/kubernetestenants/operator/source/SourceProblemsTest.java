package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** The whole text of each code; {@link SourceFailuresIT} makes a real server cause them. */
class SourceProblemsTest {
    @Test
    void login_refused() {
        SQLException refused =
                new SQLException("Access denied for user 'reader'@'10.1.2.3' (using password: YES)", "28000", 1045);

        assertThat(full(new IllegalStateException("route failed", noConnection(refused))))
                .isEqualTo("""
                        error[TO-D301] LoginRefused: database of TenantRegistry default/prod refused user `reader`
                          mysql db.prod:3306/shop, SQLState 28000, "Access denied for user 'reader'@'10.1.2.3' (using password: YES)"
                          password from Secret default/db, key password
                          no client certificate, since tls.certRef is absent
                        help: was the user rotated too? look: kubectl -n default describe secret db
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void source_unreachable() {
        assertThat(full(noConnection(communications(new ConnectException("Connection refused")))))
                .isEqualTo("""
                        error[TO-D302] SourceUnreachable: database of TenantRegistry default/prod cannot be reached
                          mysql db.prod:3306/shop, SQLState 08S01, "Connection refused"
                        help: is the server up, are host and port right, does a NetworkPolicy or firewall let the operator through?
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void source_timeout_while_connecting() {
        assertThat(full(noConnection(communications(new SocketTimeoutException("Read timed out")))))
                .isEqualTo("""
                        error[TO-D303] SourceTimeout: database of TenantRegistry default/prod gave no connection within 5 s
                          mysql db.prod:3306/shop, SQLState 08S01, "Read timed out"
                        help: is the server overloaded, or something else behind this port? pool.connectTimeoutSeconds gives it longer
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void source_timeout_while_reading() {
        assertThat(full(communications(new SocketTimeoutException("Read timed out"))))
                .isEqualTo("""
                        error[TO-D303] SourceTimeout: database of TenantRegistry default/prod did not answer within 30 s
                          mysql db.prod:3306/shop, SQLState 08S01, "Read timed out"
                        help: is the table locked, or the view slow? pool.queryTimeoutSeconds gives it longer
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void column_missing() {
        assertThat(full(new SQLException("Unknown column 'subscription_plan' in 'SELECT'", "42S22", 1054)))
                .isEqualTo("""
                        error[TO-D304] ColumnMissing: column `subscription_plan` of TenantRegistry default/prod does not exist in shop.tenants
                          mysql db.prod:3306/shop, SQLState 42S22, "Unknown column 'subscription_plan' in 'SELECT'"
                          mapped by extraValueMappings.planId
                        help: put the mapping right, or add the column to shop.tenants
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void table_missing() {
        assertThat(full(new SQLException("Table 'shop.tenants' doesn't exist", "42S02", 1146)))
                .isEqualTo("""
                        error[TO-D305] TableMissing: table shop.tenants of TenantRegistry default/prod does not exist
                          mysql db.prod:3306/shop, SQLState 42S02, "Table 'shop.tenants' doesn't exist"
                        help: put spec.source.mysql.database or table right, or make it
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void source_broke_off() {
        assertThat(full(communications(new EOFException("Can not read response from server."))))
                .isEqualTo("""
                        error[TO-D306] SourceBrokeOff: the read of TenantRegistry default/prod broke off before the last row
                          mysql db.prod:3306/shop, SQLState 08S01, "Can not read response from server."
                        help: nothing is to be done if it passes; else look at the server's log, and at what stands between
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void secret_missing() {
        DataSources sources = new DataSources(new SecretStub(), Globs.ALL, Executors.newScheduledThreadPool(0));

        assertThat(OperatorException.problemOf(catchThrowable(() -> sources.of(Registries.KEY, Registries.SHOP)))
                        .full())
                .isEqualTo("""
                        error[TO-D307] SecretMissing: Secret default/db with the password of TenantRegistry default/prod does not exist
                          the password is read from its key password, as spec.source.mysql.passwordRef says
                        help: make it: kubectl -n default create secret generic db --from-file=password=FILE
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void secret_missing_because_of_its_key() {
        SecretStub secrets = new SecretStub().put("default/db", "passwort", "x");
        DataSources sources = new DataSources(secrets, Globs.ALL, Executors.newScheduledThreadPool(0));

        assertThat(OperatorException.problemOf(catchThrowable(() -> sources.of(Registries.KEY, Registries.SHOP)))
                        .full())
                .isEqualTo("""
                        error[TO-D307] SecretMissing: Secret default/db with the password of TenantRegistry default/prod has no key `password`
                          its keys: passwort
                        help: did you mean `passwort`? put the key into the Secret, or change spec.source.mysql.passwordRef.key
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void source_query_failed() {
        assertThat(full(new SQLException("SELECT command denied to user 'reader'@'10.1.2.3'", "42000", 1142)))
                .isEqualTo("""
                        error[TO-D308] SourceQueryFailed: database of TenantRegistry default/prod refused the query
                          mysql db.prod:3306/shop, SQLState 42000, "SELECT command denied to user 'reader'@'10.1.2.3'"
                          SELECT `tenant_id` AS `tenant_id`, `is_active` AS `is_active`, `domain` AS `domain`, `subscription_plan` AS `subscription_plan` FROM `tenants`
                        help: try the query as user `reader`; it needs SELECT on shop.tenants
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void login_refused_because_of_the_public_key() {
        SQLException refused = new SQLException("Public Key Retrieval is not allowed", "08001");

        assertThat(full(noConnection(refused))).isEqualTo("""
                        error[TO-D301] LoginRefused: database of TenantRegistry default/prod refused user `reader`
                          mysql db.prod:3306/shop, SQLState 08001, "Public Key Retrieval is not allowed"
                        help: switch TLS on at the server, and set spec.source.mysql.tls.mode: require or better; without TLS the key that it would send could be anybody's
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void tls_refused() {
        SQLException refused = new SQLException("SSL Connection required, but not provided by server.", "08001");
        TenantRegistrySpec spec = Registries.spec(
                Registries.with(Registries.DB_PROD, "db.prod", new Tls(Tls.Mode.REQUIRE, null, null, null)));

        assertThat(SourceProblems.explain(noConnection(refused), spec, Registries.KEY)
                        .full())
                .isEqualTo("""
                        error[TO-D320] TlsRefused: database of TenantRegistry default/prod has no TLS, and tls.mode is require
                          mysql db.prod:3306/shop, SQLState 08001, "SSL Connection required, but not provided by server."
                        help: switch TLS on at the server; only mode prefer or disable goes on without it, unencrypted
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void tls_refused_by_the_servers_alert() {
        SSLHandshakeException alert = new SSLHandshakeException("Received fatal alert: certificate_required");

        assertThat(full(noConnection(communications(alert)))).isEqualTo("""
                        error[TO-D320] TlsRefused: TLS handshake with the database of TenantRegistry default/prod failed
                          mysql db.prod:3306/shop, SQLState 08S01, "Received fatal alert: certificate_required"
                          no client certificate, since tls.certRef is absent
                        help: does the server want a client certificate, or one of another CA? tls.certRef and tls.keyRef name it; the server's log says more
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void a_connection_that_ends_after_a_client_certificate_may_have_ended_because_of_it() {
        Tls tls = new Tls(Tls.Mode.REQUIRE, null, new SecretKeyRef("client", "crt"), new SecretKeyRef("client", "key"));
        TenantRegistrySpec spec = Registries.spec(Registries.with(Registries.DB_PROD, "db.prod", tls));

        assertThat(SourceProblems.explain(
                                noConnection(communications(new SocketException("Broken pipe"))), spec, Registries.KEY)
                        .full())
                .isEqualTo("""
                        error[TO-D302] SourceUnreachable: database of TenantRegistry default/prod cannot be reached
                          mysql db.prod:3306/shop, SQLState 08S01, "Broken pipe"
                          client certificate from Secret default/client, key crt
                        help: is the server up, are host and port right, does a NetworkPolicy or firewall let the operator through? or does the server not know the CA of the client certificate?
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void secret_invalid() {
        SecretStub secrets =
                new SecretStub().put("default/db", "password", "x").put("default/db-ca", "ca.crt", "hunter2");
        DataSources sources = new DataSources(secrets, Globs.ALL, Executors.newScheduledThreadPool(0));
        TenantRegistrySpec spec = Registries.spec(Registries.with(
                Registries.DB_PROD,
                "db.prod",
                new Tls(Tls.Mode.VERIFY_FULL, new SecretKeyRef("db-ca", "ca.crt"), null, null)));

        assertThat(OperatorException.problemOf(catchThrowable(() -> sources.of(Registries.KEY, spec)))
                        .full())
                .isEqualTo("""
                        error[TO-D321] SecretInvalid: the CA of the database of TenantRegistry default/prod cannot be used
                          Secret default/db-ca, key ca.crt: has no certificate in PEM
                        help: it starts with -----BEGIN CERTIFICATE-----; spec.source.mysql.tls.caRef names it
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void hook_failed() {
        Throwable thrown = new IllegalStateException("route", new IllegalArgumentException("no such plan"));

        assertThat(SourceProblems.hookFailed(thrown, Registries.SHOP, Registries.KEY)
                        .full())
                .isEqualTo("""
                        error[TO-D312] HookFailed: the row hook failed for a row of TenantRegistry default/prod
                          IllegalArgumentException: no such plan
                        help: look at the route direct:row; a row is dropped by a null body, not by an error
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void more_tenants_than_the_registry_allows() {
        assertThat(SourceProblems.tooMany(4, 3, Registries.SHOP, Registries.KEY)
                        .problem()
                        .full())
                .isEqualTo("""
                        error[TO-D314] TooManyTenants: TenantRegistry default/prod would have 12 Tenants, and maxTenants is 0
                          4 active rows, 3 templates
                        help: is it the right table? if so, raise spec.maxTenants
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void what_already_carries_a_problem_keeps_it_and_what_is_no_fault_of_a_source_is_internal() {
        Problem problem = Problem.of(Code.SECRET_MISSING, "x");
        Throwable carrying = new IllegalStateException(new OperatorException(problem, new SQLException("y")));

        assertThat(SourceProblems.explain(carrying, Registries.SHOP, Registries.KEY))
                .isEqualTo(problem);
        assertThat(SourceProblems.explain(new IllegalStateException("z"), Registries.SHOP, Registries.KEY)
                        .code())
                .isEqualTo(Code.INTERNAL);
    }

    @Test
    void a_server_that_ends_the_connection_or_is_full_is_told_apart() {
        Map<Integer, Code> codes = Map.of(
                1040, Code.SOURCE_UNREACHABLE,
                1053, Code.SOURCE_BROKE_OFF,
                1317, Code.SOURCE_BROKE_OFF,
                3024, Code.SOURCE_TIMEOUT,
                1049, Code.TABLE_MISSING,
                1130, Code.LOGIN_REFUSED,
                1064, Code.SOURCE_QUERY_FAILED);

        codes.forEach((vendor, code) -> assertThat(
                        SourceProblems.explain(new SQLException("x", "HY000", vendor), Registries.SHOP, Registries.KEY)
                                .code())
                .as("%s", vendor)
                .isEqualTo(code));
    }

    @Test
    void column_missing_of_postgresql_by_its_place_in_the_query_whatever_language_the_server_speaks() {
        String hint = "Perhaps you meant to reference the column \"tenants.subscription_plan\".";
        int place = SelectStatement.of(Registries.PG_SHOP).sql().indexOf("\"subscription_plan") + 1;

        assertThat(postgresql(server("42703", "Spalte »x« existiert nicht", "H" + hint, "P" + place)))
                .isEqualTo("""
                        error[TO-D304] ColumnMissing: column `subscription_plan` of TenantRegistry default/prod does not exist in crm.tenants
                          postgresql db.prod:5432/shop, SQLState 42703, "Spalte »x« existiert nicht"
                          mapped by extraValueMappings.planId
                        help: did you mean `subscription_plan`? put the mapping right, or add the column to crm.tenants
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void table_missing_of_postgresql() {
        assertThat(postgresql(server("42P01", "relation \"crm.tenants\" does not exist", "P64")))
                .isEqualTo("""
                        error[TO-D305] TableMissing: table crm.tenants of TenantRegistry default/prod does not exist
                          postgresql db.prod:5432/shop, SQLState 42P01, "relation "crm.tenants" does not exist"
                        help: put spec.source.postgresql.schema or table right, or make it
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void source_query_failed_of_postgresql_without_what_the_server_tells_of_rows() {
        assertThat(postgresql(server("22P02", "invalid input syntax", "DKey (id)=(hunter2)", "Wsome function")))
                .isEqualTo("""
                        error[TO-D308] SourceQueryFailed: database of TenantRegistry default/prod refused the query
                          postgresql db.prod:5432/shop, SQLState 22P02, "invalid input syntax"
                          SELECT "tenant_id" AS "tenant_id", "is_active" AS "is_active", "domain" AS "domain", "subscription_plan" AS "subscription_plan" FROM "crm"."tenants"
                        help: try the query as user `reader`; it needs SELECT on crm.tenants
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void what_a_postgresql_server_says_has_the_same_codes() {
        Map<String, Code> codes = Map.ofEntries(
                Map.entry("28P01", Code.LOGIN_REFUSED),
                Map.entry("28000", Code.LOGIN_REFUSED),
                Map.entry("3D000", Code.TABLE_MISSING),
                Map.entry("3F000", Code.TABLE_MISSING),
                Map.entry("42501", Code.SOURCE_QUERY_FAILED),
                Map.entry("57014", Code.SOURCE_TIMEOUT),
                Map.entry("55P03", Code.SOURCE_TIMEOUT),
                Map.entry("57P01", Code.SOURCE_BROKE_OFF),
                Map.entry("57P02", Code.SOURCE_BROKE_OFF),
                Map.entry("57P05", Code.SOURCE_BROKE_OFF),
                Map.entry("40001", Code.SOURCE_BROKE_OFF),
                Map.entry("57P03", Code.SOURCE_UNREACHABLE),
                Map.entry("53300", Code.SOURCE_UNREACHABLE),
                Map.entry("08006", Code.SOURCE_BROKE_OFF),
                Map.entry("42601", Code.SOURCE_QUERY_FAILED));

        codes.forEach((state, code) -> assertThat(
                        SourceProblems.explain(server(state, "x"), Registries.PG_SHOP, Registries.KEY)
                                .code())
                .as(state)
                .isEqualTo(code));
    }

    @Test
    void what_the_driver_of_postgresql_says_by_itself_is_told_apart() {
        SQLException timeout =
                new PSQLException("Connection attempt timed out.", PSQLState.CONNECTION_UNABLE_TO_CONNECT);
        SQLException noPassword = new PSQLException("no password was provided", PSQLState.CONNECTION_REJECTED);
        SQLException refused = new PSQLException(
                "Connection to db refused.", PSQLState.CONNECTION_UNABLE_TO_CONNECT, new ConnectException("refused"));

        assertThat(postgresql(noConnection(timeout)))
                .startsWith("error[TO-D303] SourceTimeout")
                .contains("gave no connection");
        assertThat(postgresql(noConnection(noPassword))).startsWith("error[TO-D301] LoginRefused");
        assertThat(postgresql(noConnection(refused))).startsWith("error[TO-D302] SourceUnreachable");
    }

    /** What the driver throws for an answer of the server; each field is its letter and its text. */
    private static SQLException server(String state, String message, String... fields) {
        return new PSQLException(new ServerErrorMessage(
                "SERROR\0C" + state + "\0M" + message + "\0" + String.join("\0", fields) + "\0"));
    }

    private static String postgresql(Throwable thrown) {
        return SourceProblems.explain(thrown, Registries.PG_SHOP, Registries.KEY)
                .full();
    }

    private static String full(Throwable thrown) {
        return SourceProblems.explain(thrown, Registries.SHOP, Registries.KEY).full();
    }

    /** What the driver throws when the network fails. */
    private static SQLException communications(Exception cause) {
        return new SQLException("Communications link failure", "08S01", cause);
    }

    /** What the pool throws when it has no connection. */
    private static SQLException noConnection(SQLException cause) {
        return new SQLTransientConnectionException("Connection is not available", cause.getSQLState(), cause);
    }
}
