package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.Database;

/** What rows of a real server become. */
class SourceIT {
    private static final Database database = Database.create();

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    @BeforeAll
    static void start() {
        database.sql(
                "CREATE TABLE tenants (tenant_id varchar(300), is_active tinyint(1), domain varchar(99), subscription_plan varchar(9))",
                "INSERT INTO tenants VALUES ('acme', 1, 'https://acme.example.com/x', 'gold'), ('beta', 0, NULL, NULL),"
                        + " ('gamma', 1, NULL, NULL), ('', 1, NULL, NULL)");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void active_rows_become_text_and_invalid_ones_are_named() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        WholeSnapshot whole = source.read(spec);

        assertThat(whole.rows()).isEqualTo(4);
        assertThat(whole.active())
                .containsExactly(
                        new Row(
                                "acme",
                                Map.of(
                                        "activate", "1",
                                        "hostOrUrl", "https://acme.example.com/x",
                                        "host", "acme.example.com",
                                        "planId", "gold")),
                        new Row("gamma", Map.of("activate", "1", "hostOrUrl", "", "host", "", "planId", "")));
        assertThat(whole.invalid()).containsExactly(new InvalidRow("", "", "uid is empty or NULL"));
    }

    @Test
    void every_type_has_one_text_whatever_zone_and_language_this_machine_has() throws SQLException {
        Map<String, String[]> types = types();
        StringBuilder columns = new StringBuilder("CREATE TABLE types (uid varchar(9), active bit(1)");
        StringBuilder values = new StringBuilder("INSERT INTO types VALUES ('a', b'1'");
        Map<String, String> extra = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            columns.append(", ").append(name).append(" ").append(type[0]).append(" NULL");
            values.append(", ").append(type[1]);
            extra.put(name, name);
        });
        database.sql(
                "SET time_zone = '+00:00'",
                "SET sql_mode = ''",
                columns.append(")").toString(),
                values.append(")").toString());
        TenantRegistrySpec spec = source.spec("types", new ValueMappings("uid", "active", null), extra);
        Map<String, String> expected = new LinkedHashMap<>();
        types.forEach((name, type) -> expected.put(name, type[2]));
        expected.put("activate", "1");

        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            for (String id : new String[] {"UTC", "Asia/Kathmandu", "America/Los_Angeles"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(id));
                Locale.setDefault(Locale.forLanguageTag("ar-EG"));
                source.sources().close(Registries.KEY);
                WholeSnapshot whole = source.read(spec);
                assertThat(whole.active().getFirst().values()).as(id).containsExactlyInAnyOrderEntriesOf(expected);
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }

    /** name → type, SQL literal, text. */
    private static Map<String, String[]> types() {
        Map<String, String[]> types = new LinkedHashMap<>();
        types.put("t_tinyint1", new String[] {"tinyint(1)", "7", "7"});
        types.put("t_bool", new String[] {"boolean", "true", "1"});
        types.put("t_tinyint", new String[] {"tinyint", "-128", "-128"});
        types.put("t_smallint_u", new String[] {"smallint unsigned", "65535", "65535"});
        types.put("t_int", new String[] {"int", "-5", "-5"});
        types.put("t_int_u", new String[] {"int unsigned", "4294967295", "4294967295"});
        types.put("t_bigint_u", new String[] {"bigint unsigned", "18446744073709551615", "18446744073709551615"});
        types.put("t_zerofill", new String[] {"int(5) zerofill", "42", "42"});
        types.put("t_decimal", new String[] {"decimal(20,2)", "1234567890.50", "1234567890.50"});
        types.put("t_decimal_small", new String[] {"decimal(20,10)", "0.0000000001", "0.0000000001"});
        types.put("t_float", new String[] {"float", "1.5", "1.5"});
        types.put("t_double", new String[] {"double", "1e20", "100000000000000000000"});
        types.put("t_double_whole", new String[] {"double", "3", "3"});
        types.put("t_bit1", new String[] {"bit(1)", "b'0'", "0"});
        types.put("t_bit8", new String[] {"bit(8)", "b'101'", "BQ=="});
        types.put("t_char", new String[] {"char(5)", "'ab'", "ab"});
        types.put("t_text", new String[] {"text", "'grüß 🎉'", "grüß 🎉"});
        types.put("t_enum", new String[] {"enum('x','y')", "'y'", "y"});
        types.put("t_set", new String[] {"set('x','y')", "'x,y'", "x,y"});
        types.put("t_json", new String[] {"json", "'{\"b\": 1, \"a\": [true]}'", "{\"b\": 1, \"a\": [true]}"});
        types.put("t_date", new String[] {"date", "'2026-03-29'", "2026-03-29"});
        types.put("t_time", new String[] {"time(3)", "'13:45:00.5'", "13:45:00.5"});
        types.put("t_time_whole", new String[] {"time", "'02:30:00'", "02:30:00"});
        types.put("t_datetime", new String[] {"datetime(6)", "'2026-03-29 02:30:00.25'", "2026-03-29T02:30:00.25Z"});
        types.put("t_datetime_gap", new String[] {"datetime", "'2026-03-08 02:30:00'", "2026-03-08T02:30:00Z"});
        types.put("t_timestamp", new String[] {"timestamp", "'2026-07-01 12:00:00'", "2026-07-01T12:00:00Z"});
        types.put("t_zero", new String[] {"datetime", "'0000-00-00 00:00:00'", ""});
        types.put("t_zero_date", new String[] {"date", "'0000-00-00'", ""});
        types.put("t_year", new String[] {"year", "2026", "2026"});
        types.put("t_binary", new String[] {"varbinary(9)", "x'00ff'", "AP8="});
        types.put("t_blob", new String[] {"blob", "'hi'", "aGk="});
        types.put("t_null", new String[] {"int", "NULL", ""});
        return types;
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
    void the_session_is_read_only() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        database.sql("GRANT INSERT ON " + database.database() + ".* TO " + database.user());

        assertThatThrownBy(() -> execute(source.dataSource(spec), "INSERT INTO tenants VALUES ('x', 1, '', '')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("read-only");
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
    void a_changed_secret_is_used_at_the_next_sync() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        DataSource before = source.dataSource(spec);
        source.read(spec);
        assertThat(source.dataSource(spec)).isSameAs(before);

        database.sql("SET PASSWORD FOR " + database.user() + " = PASSWORD('rotated')");
        source.password("rotated");
        try {
            DataSource after = source.dataSource(spec);
            assertThat(after).isNotSameAs(before);
            assertThat(source.read(spec).rows()).isEqualTo(4);
            assertThat(catchThrowable(before::getConnection)).isInstanceOf(SQLException.class);
        } finally {
            database.sql("SET PASSWORD FOR " + database.user() + " = PASSWORD('" + database.password() + "')");
        }
    }

    @Test
    void a_registry_that_is_gone_leaves_no_connection() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        DataSource pool = source.dataSource(spec);
        source.read(spec);
        source.sources().close(Registries.KEY);

        assertThat(catchThrowable(pool::getConnection)).isInstanceOf(SQLException.class);
    }

    @Test
    void a_missing_secret_is_named() {
        TenantRegistrySpec spec = source.spec("tenants");

        assertThatThrownBy(() -> source.sources().of("elsewhere/prod", spec))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().headline())
                                .isEqualTo(
                                        "Secret elsewhere/db with the password of TenantRegistry elsewhere/prod does not exist"));
    }

    private static void execute(DataSource source, String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
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
