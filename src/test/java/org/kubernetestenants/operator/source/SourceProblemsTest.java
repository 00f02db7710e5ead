package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

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
        DataSources sources = new DataSources(new SecretStub(), Executors.newScheduledThreadPool(0));

        assertThat(OperatorException.problemOf(catchThrowable(() -> sources.of(Registries.KEY, Registries.SHOP)))
                        .full())
                .isEqualTo("""
                        error[TO-D307] SecretMissing: Secret default/db with the password of TenantRegistry default/prod does not exist
                          the password is read from its key password
                        help: make it: kubectl -n default create secret generic db --from-file=password=FILE
                        tenants stay as they are; next try in 30 s""");
    }

    @Test
    void secret_missing_because_of_its_key() {
        SecretStub secrets = new SecretStub().put("default/db", "passwort", "x");
        DataSources sources = new DataSources(secrets, Executors.newScheduledThreadPool(0));

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
