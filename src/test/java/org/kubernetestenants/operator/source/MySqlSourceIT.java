package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.testing.Database;

/** Beside {@link SourceIT}: what only MariaDB can show, or is different there. Behaviour 1. */
class MySqlSourceIT {
    private static final Database database = Database.create();

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    @BeforeAll
    static void start() {
        database.sql(
                "CREATE TABLE tenants (tenant_id int, is_active int, domain int, subscription_plan int)",
                "INSERT INTO tenants VALUES (1, 1, 1, 1)");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void odd_names_of_tables_and_columns_are_quoted() throws SQLException {
        database.sql(
                "CREATE TABLE `o``dd \"table'` (`u``id` int, `is active?` int, `da:#ta` int, `{fn now()}` int, `MixedCase` int)",
                "INSERT INTO `o``dd \"table'` VALUES (1, 1, 2, 3, 4)");
        TenantRegistrySpec spec = source.spec(
                "o`dd \"table'",
                new ValueMappings("u`id", "is active?", "da:#ta"),
                Map.of("brace", "{fn now()}", "mixed", "mixedcase", "again", "MIXEDCASE", "id", "U`ID"));

        WholeSnapshot whole = source.read(spec);

        assertThat(whole.active())
                .containsExactly(new Row(
                        "1",
                        Map.of(
                                "activate",
                                "1",
                                "hostOrUrl",
                                "2",
                                "host",
                                "2",
                                "brace",
                                "3",
                                "mixed",
                                "4",
                                "again",
                                "4",
                                "id",
                                "1")));
    }

    @Test
    void a_table_of_another_database_is_named_with_a_dot() throws SQLException {
        try (Database other = Database.create()) {
            other.sql(
                    "CREATE TABLE rows_here (tenant_id int, is_active int, domain int, subscription_plan int)",
                    "INSERT INTO rows_here VALUES (1, 1, 1, 1)",
                    "GRANT SELECT ON " + other.database() + ".* TO " + database.user());
            TenantRegistrySpec spec = source.spec(other.database() + ".rows_here");

            assertThat(source.read(spec).activeRows()).isEqualTo(1);
        }
    }

    @Test
    void ten_thousand_rows_come_in_pages() throws SQLException {
        database.sql(
                "CREATE TABLE many (tenant_id int, is_active int, domain int, subscription_plan int)",
                "INSERT INTO many SELECT seq, 1, 1, 1 FROM seq_1_to_10000");
        TenantRegistrySpec spec = source.spec("many");
        long before = pagesFetched();

        assertThat(source.read(spec).activeRows()).isEqualTo(10_000);
        assertThat(pagesFetched() - before).isBetween(19L, 22L);
    }

    @Test
    void one_connection_serves_all_syncs_and_each_sync_asks_one_query() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        source.read(spec);
        database.sql("SET GLOBAL log_output = 'TABLE'", "TRUNCATE mysql.general_log", "SET GLOBAL general_log = 1");
        long connections = status("Connections");
        for (int i = 0; i < 5; i++) {
            source.read(spec);
        }
        database.sql("SET GLOBAL general_log = 0");

        assertThat(database.query(
                        "SELECT group_concat(DISTINCT command_type ORDER BY command_type) FROM mysql.general_log"
                                + " WHERE user_host LIKE '" + database.user() + "%'"))
                .isEqualTo("Close stmt,Execute,Prepare");
        assertThat(database.query("SELECT count(*) FROM mysql.general_log WHERE command_type = 'Execute'"))
                .isEqualTo("5");
        assertThat(status("Connections")).isEqualTo(connections);
        assertThat(source.secrets().reads).as("the Secret is read once").isEqualTo(1);
        assertThat(database.query(
                        "SELECT count(*) FROM information_schema.processlist WHERE user = '" + database.user() + "'"))
                .isEqualTo("1");
    }

    @Test
    void a_wrong_password_is_tried_once_in_each_sync_so_that_the_server_does_not_lock_the_user() {
        source.password("wrong-one");
        database.sql("SET GLOBAL log_output = 'TABLE'", "TRUNCATE mysql.general_log", "SET GLOBAL general_log = 1");
        source.failure(source.spec("tenants"));
        source.failure(source.spec("tenants"));
        database.sql("SET GLOBAL general_log = 0");

        assertThat(database.query("SELECT count(*) FROM mysql.general_log WHERE argument LIKE 'Access denied%'"))
                .isEqualTo("2");
    }

    private static long pagesFetched() {
        return Long.parseLong(database.query("SELECT variable_value FROM information_schema.global_status"
                + " WHERE variable_name = 'Com_stmt_fetch'"));
    }

    private static long status(String name) {
        return Long.parseLong(database.query(
                "SELECT variable_value FROM information_schema.global_status WHERE variable_name = '" + name + "'"));
    }
}
