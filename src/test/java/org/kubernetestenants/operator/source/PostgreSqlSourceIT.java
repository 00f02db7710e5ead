package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.testing.Database;

/** Beside {@link SourceIT}: what only PostgreSQL can show, or is different there. Behaviours 1 and 3. */
class PostgreSqlSourceIT {
    private static final Database database = Database.create(Database.Kind.POSTGRESQL);

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    @BeforeAll
    static void start() {
        database.sql(
                "CREATE TABLE tenants (tenant_id int, is_active bool, domain text, subscription_plan int)",
                "INSERT INTO tenants VALUES (1, true, 'x', 1)");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void odd_names_are_quoted_and_names_that_differ_by_case_only_are_different_columns() throws SQLException {
        database.sql(
                "CREATE TABLE \"o`dd \"\"table'\" (\"u\"\"id\" int, \"is active?\" int, \"da:#ta\" int, \"{fn now()}\" int,"
                        + " \"Mixed\" int, mixed int, \"back\\slash $1\" int)",
                "INSERT INTO \"o`dd \"\"table'\" VALUES (1, 1, 2, 3, 4, 5, 6)");
        TenantRegistrySpec spec = source.spec(
                "o`dd \"table'",
                new ValueMappings("u\"id", "is active?", "da:#ta"),
                Map.of(
                        "brace",
                        "{fn now()}",
                        "upper",
                        "Mixed",
                        "lower",
                        "mixed",
                        "back",
                        "back\\slash $1",
                        "id",
                        "u\"id"));

        assertThat(source.read(spec).active())
                .containsExactly(new Row(
                        "1",
                        Map.ofEntries(
                                Map.entry("activate", "1"),
                                Map.entry("hostOrUrl", "2"),
                                Map.entry("host", "2"),
                                Map.entry("brace", "3"),
                                Map.entry("upper", "4"),
                                Map.entry("lower", "5"),
                                Map.entry("back", "6"),
                                Map.entry("id", "1"))));
    }

    /** A schema of its own lets even a dot be part of the table's name. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"none,CRM.shops,1", "CRM,shops,1", "CRM,a.b,2", "none,shops_view,1"})
    void a_table_is_named_with_its_schema_by_a_dot_or_by_a_field(String schema, String table, String uid)
            throws SQLException {
        database.sql(
                "CREATE SCHEMA IF NOT EXISTS \"CRM\"",
                "GRANT USAGE ON SCHEMA \"CRM\" TO " + database.user(),
                "CREATE TABLE IF NOT EXISTS \"CRM\".shops AS SELECT 1 AS id, true AS active",
                "CREATE TABLE IF NOT EXISTS \"CRM\".\"a.b\" AS SELECT 2 AS id, true AS active",
                "CREATE OR REPLACE VIEW shops_view AS SELECT * FROM \"CRM\".shops");
        PostgreSql at = new PostgreSql(
                "127.0.0.1",
                database.port(),
                database.user(),
                new SecretKeyRef("db", "password"),
                database.database(),
                schema,
                table,
                null,
                null);

        assertThat(source.read(Registries.spec(at, new ValueMappings("id", "active", null), Map.of()))
                        .active())
                .extracting(Row::uid)
                .containsExactly(uid);
    }

    @Test
    void the_session_is_the_operators_whatever_server_and_user_have_set() throws SQLException {
        database.sql(
                "ALTER USER " + database.user() + " SET DateStyle = 'German'",
                "ALTER USER " + database.user() + " SET TimeZone = 'Asia/Kathmandu'",
                "ALTER USER " + database.user() + " SET IntervalStyle = 'postgres_verbose'",
                "ALTER USER " + database.user() + " SET bytea_output = 'escape'",
                "ALTER USER " + database.user() + " SET extra_float_digits = -15",
                "CREATE TABLE moments AS SELECT 1 AS id, true AS active, timestamptz '2026-07-01 12:00:00Z' AS at,"
                        + " date '2026-02-01' AS day, interval '1 day 2 hours' AS span, bytea '\\x00ff' AS raw,"
                        + " 0.1::double precision AS tenth, ARRAY[timestamptz '2026-07-01 12:00:00Z'] AS many");
        TenantRegistrySpec spec = source.spec(
                "moments",
                new ValueMappings("id", "active", null),
                Map.of("at", "at", "day", "day", "span", "span", "raw", "raw", "tenth", "tenth", "many", "many"));
        Map<String, String> expected = Map.of(
                "activate", "1",
                "at", "2026-07-01T12:00:00Z",
                "day", "2026-02-01",
                "span", "P1DT2H",
                "raw", "AP8=",
                "tenth", "0.1",
                "many", "{\"2026-07-01 12:00:00+00\"}");
        try {
            // The driver changes its ways after five times.
            for (int i = 0; i < 8; i++) {
                assertThat(source.read(spec).active()).containsExactly(new Row("1", expected));
            }
        } finally {
            database.sql("ALTER USER " + database.user() + " RESET ALL");
        }
    }

    @Test
    void rows_come_in_pages_of_a_transaction_that_ends_with_the_read_and_reads_only() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        try (Connection connection = source.dataSource(spec).getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(statement.getFetchSize()).isEqualTo(500);
            try (ResultSet answer = statement.executeQuery("SHOW transaction_read_only")) {
                answer.next();
                assertThat(answer.getString(1)).isEqualTo("on");
            }
            assertThat(states()).isEqualTo("idle in transaction");
        }
        assertThat(states()).isEqualTo("idle");
    }

    @Test
    void one_connection_serves_all_syncs() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        source.read(spec);
        String backend = backends();
        for (int i = 0; i < 5; i++) {
            source.read(spec);
        }

        assertThat(backends()).isEqualTo(backend).doesNotContain(",").contains(" tenant-operator");
        assertThat(source.secrets().reads).as("the Secret is read once").isEqualTo(1);
    }

    /** The pool looks at a connection that nobody used for half a second before it gives it away, and from time to time. */
    @Test
    void a_look_at_an_idle_connection_leaves_no_transaction_open() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        source.read(spec);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> database.query("SELECT now() - state_change > interval '600 ms' FROM pg_stat_activity"
                                + " WHERE usename = '" + database.user() + "'")
                        .equals("t"));

        try (Connection ignored = source.dataSource(spec).getConnection()) {
            assertThat(states()).isEqualTo("idle");
        }
    }

    @Test
    void a_query_that_is_too_slow_ends_on_the_server_too() {
        database.sql(
                "CREATE OR REPLACE VIEW slow AS SELECT tenant_id, is_active, domain, pg_sleep(60)::text AS subscription_plan"
                        + " FROM tenants");
        TenantRegistrySpec spec = source.spec("slow");

        assertThat(source.failure(spec).code()).isEqualTo(Code.SOURCE_TIMEOUT);
        assertThat(source.failure(spec).full()).contains("SQLState 57014");
        assertThat(database.query("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND usename = '"
                        + database.user() + "'"))
                .isEqualTo("0");
    }

    @Test
    void a_password_that_the_server_wants_and_nobody_gave_is_a_refused_login() {
        PostgreSql at = new PostgreSql(
                "127.0.0.1", database.port(), database.user(), null, database.database(), null, "tenants", null, null);

        assertThat(source.failure(Registries.spec(at)).full())
                .startsWith("error[TO-D301] LoginRefused")
                .contains("without a password, since passwordRef is absent");
    }

    @Test
    void a_connection_that_the_server_ends_is_no_end_of_the_rows() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        try (Connection connection = source.dataSource(spec).getConnection();
                Statement statement = connection.createStatement()) {
            // In use: one at rest the pool would look at first, or not, depending on for how long it rested.
            statement.execute("SELECT 1");
            database.disconnect();

            Throwable thrown = catchThrowable(() -> statement.executeQuery("SELECT * FROM tenants"));
            assertThat(SourceProblems.explain(thrown, spec, Registries.KEY).code())
                    .isEqualTo(Code.SOURCE_BROKE_OFF);
        }
        assertThat(source.read(spec).activeRows()).as("the pool makes another").isEqualTo(1);
    }

    private static String states() {
        return database.query(
                "SELECT string_agg(state, ',') FROM pg_stat_activity WHERE usename = '" + database.user() + "'");
    }

    private static String backends() {
        return database.query(
                "SELECT string_agg(pid || ' ' || application_name, ',') FROM pg_stat_activity WHERE usename = '"
                        + database.user() + "'");
    }
}
