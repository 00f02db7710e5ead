package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.PostgreSqlDatabase;

/** Behaviours 1 to 6 on a real PostgreSQL server; {@link SourceIT} and {@link SourceFailuresIT} have MariaDB's part. */
class PostgreSqlSourceIT {
    private static final PostgreSqlDatabase database = PostgreSqlDatabase.create();
    private static final ValueMappings FIXED = new ValueMappings("tenant_id", "is_active", "domain");

    @RegisterExtension
    final SourceReading source = new SourceReading(database.password());

    @BeforeAll
    static void start() {
        database.sql(
                "CREATE TABLE tenants (tenant_id text, is_active boolean, domain text, subscription_plan varchar(9))",
                "INSERT INTO tenants VALUES ('acme', true, 'https://acme.example.com/x', 'gold'), ('beta', false, NULL, NULL),"
                        + " ('gamma', true, NULL, NULL), ('', true, NULL, NULL)");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void active_rows_become_text_and_invalid_ones_are_named() throws SQLException {
        WholeSnapshot whole = source.read(spec("tenants"));

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
    void every_type_has_one_text() throws SQLException {
        Map<String, String[]> types = types();
        StringBuilder columns = new StringBuilder("CREATE TABLE types (uid text, active boolean");
        StringBuilder values = new StringBuilder("INSERT INTO types VALUES ('a', true");
        Map<String, String> extra = new LinkedHashMap<>();
        Map<String, String> expected = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            columns.append(", ").append(name).append(" ").append(type[0]);
            values.append(", ").append(type[1]);
            extra.put(name, name);
            expected.put(name, type[2]);
        });
        expected.put("activate", "1");
        database.sql(
                "SET TimeZone = 'UTC'",
                "CREATE TYPE mood AS ENUM ('sad', 'happy')",
                columns.append(")").toString(),
                values.append(")").toString());

        TenantRegistrySpec spec = Registries.spec(at("types"), new ValueMappings("uid", "active", null), extra);

        assertThat(source.read(spec).active()).containsExactly(new Row("a", expected));
    }

    /** Name: type, a value of it, its text. */
    private static Map<String, String[]> types() {
        Map<String, String[]> types = new LinkedHashMap<>();
        types.put("c_null", new String[] {"text", "NULL", ""});
        types.put("c_smallint", new String[] {"smallint", "-7", "-7"});
        types.put("c_bigint", new String[] {"bigint", "9223372036854775807", "9223372036854775807"});
        types.put("c_numeric", new String[] {"numeric(12,4)", "1234.5", "1234.5000"});
        types.put("c_huge", new String[] {"numeric", "1e30", "1000000000000000000000000000000"});
        types.put("c_nan", new String[] {"numeric", "'NaN'", "NaN"});
        types.put("c_real", new String[] {"real", "0.1", "0.1"});
        types.put("c_double", new String[] {"double precision", "1e21", "1000000000000000000000"});
        types.put("c_true", new String[] {"boolean", "true", "1"});
        types.put("c_false", new String[] {"boolean", "false", "0"});
        types.put("c_bit", new String[] {"bit(1)", "B'1'", "1"});
        types.put("c_bits", new String[] {"bit(4)", "B'1010'", "1010"});
        types.put("c_char", new String[] {"char(4)", "'ab'", "ab  "});
        types.put("c_utf8", new String[] {"text", "'héllo 💡'", "héllo 💡"});
        types.put("c_enum", new String[] {"mood", "'happy'", "happy"});
        types.put("c_uuid", new String[] {
            "uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        });
        types.put("c_json", new String[] {"json", "'{\"a\":  1}'", "{\"a\":  1}"});
        types.put("c_jsonb", new String[] {"jsonb", "'{\"a\":  1}'", "{\"a\": 1}"});
        types.put("c_bytea", new String[] {"bytea", "'\\x00ff10'", "AP8Q"});
        types.put("c_date", new String[] {"date", "'2026-01-31'", "2026-01-31"});
        types.put("c_time", new String[] {"time", "'13:45:00.5'", "13:45:00.5"});
        types.put("c_timestamp", new String[] {"timestamp", "'2026-03-29 02:30:00'", "2026-03-29T02:30:00Z"});
        types.put(
                "c_timestamptz",
                new String[] {"timestamptz", "'2026-01-31 13:45:00.123456+02'", "2026-01-31T11:45:00.123456Z"});
        types.put("c_array", new String[] {"int[]", "'{1,2}'", "{1,2}"});
        types.put("c_inet", new String[] {"inet", "'10.0.0.1/24'", "10.0.0.1/24"});
        return types;
    }

    @Test
    void odd_names_are_quoted_and_a_schema_may_be_named_in_two_ways() throws SQLException {
        database.sql(
                "CREATE SCHEMA \"Sales; --\"",
                "GRANT USAGE ON SCHEMA \"Sales; --\" TO " + database.user(),
                "CREATE TABLE \"Sales; --\".\"The \"\"Table\" (\"Id\" text, \"is on?\" int)",
                "INSERT INTO \"Sales; --\".\"The \"\"Table\" VALUES ('a', 1)");
        ValueMappings fixed = new ValueMappings("Id", "is on?", null);

        assertThat(source.read(Registries.spec(at("Sales; --", "The \"Table"), fixed, Map.of()))
                        .activeRows())
                .isEqualTo(1);
        assertThat(source.read(Registries.spec(at("Sales; --.The \"Table"), fixed, Map.of()))
                        .activeRows())
                .isEqualTo(1);
    }

    @Test
    void columns_that_differ_only_in_case_are_refused() {
        Problem problem = problem(Registries.spec(at("tenants"), FIXED, Map.of("other", "Domain")));

        assertThat(problem.code()).isEqualTo(Code.INVALID_SOURCE_SETTINGS);
        assertThat(problem.details())
                .containsExactly("columns `domain` and `Domain` differ only in upper and lower case");
    }

    @Test
    void rows_come_in_pages_by_a_session_that_may_only_read() throws SQLException {
        database.sql(
                "CREATE TABLE many AS SELECT i::text AS tenant_id, 1 AS is_active, '' AS domain, '' AS subscription_plan"
                        + " FROM generate_series(1, 10000) i");
        assertThat(source.read(spec("many")).activeRows()).isEqualTo(10_000);

        try (Connection connection = source.dataSource(spec("many")).getConnection()) {
            assertThat(connection.getAutoCommit())
                    .as("else all rows come at once")
                    .isFalse();
            assertThatThrownBy(() -> connection.createStatement().execute("CREATE TEMPORARY TABLE x (a int)"))
                    .hasMessageContaining("read-only transaction");
        }
    }

    @Test
    void a_wrong_password() {
        source.password("wrong");

        Problem problem = problem(spec("tenants"));
        assertThat(problem.code()).isEqualTo(Code.LOGIN_REFUSED);
        assertThat(problem.full())
                .contains("refused user `" + database.user() + "`", "SQLState 28P01")
                .doesNotContain("wrong\"");
    }

    @Test
    void what_does_not_exist_is_named() {
        assertThat(problem(spec("nope")))
                .returns(Code.TABLE_MISSING, Problem::code)
                .extracting(Problem::headline)
                .asString()
                .contains("table " + database.database() + ".nope");
        Problem column = problem(Registries.spec(at("tenants"), FIXED, Map.of("plan", "no such")));
        assertThat(column.code()).isEqualTo(Code.COLUMN_MISSING);
        assertThat(column.headline()).startsWith("column `no such`");
        assertThat(column.details()).contains("mapped by extraValueMappings.plan");
        PostgreSql there = at("tenants");
        assertThat(problem(spec(new PostgreSql(
                                there.host(),
                                there.port(),
                                there.username(),
                                there.passwordRef(),
                                "nowhere",
                                null,
                                "tenants",
                                there.pool())))
                        .code())
                .isEqualTo(Code.TABLE_MISSING);
    }

    @Test
    void a_table_that_the_user_may_not_read_and_a_query_that_takes_too_long() {
        database.sql(
                "CREATE TABLE secret (tenant_id text, is_active int, domain text, subscription_plan text)",
                "REVOKE ALL ON secret FROM " + database.user(),
                "CREATE VIEW slow AS SELECT t.*, pg_sleep(10)::text AS nap FROM tenants t");

        assertThat(problem(spec("secret")).code()).isEqualTo(Code.SOURCE_QUERY_FAILED);
        assertThat(problem(Registries.spec(at("slow"), FIXED, Map.of("nap", "nap")))
                        .code())
                .isEqualTo(Code.SOURCE_TIMEOUT);
    }

    @Test
    void a_server_that_is_down_and_one_that_never_answers() throws IOException {
        int free;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            free = silent.getLocalPort();
            assertThat(problem(spec(at(free, null, "tenants"))).code()).isEqualTo(Code.SOURCE_TIMEOUT);
        }
        assertThat(problem(spec(at(free, null, "tenants"))).code()).isEqualTo(Code.SOURCE_UNREACHABLE);
    }

    @Test
    void a_connection_that_the_server_ends_is_no_end_of_the_rows() throws SQLException {
        TenantRegistrySpec spec = spec("tenants");
        try (Connection connection = source.dataSource(spec).getConnection();
                Statement statement = connection.createStatement()) {
            // In use: one at rest the pool would look at first, or not, depending on for how long it rested.
            statement.execute("SELECT 1");
            database.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + database.user() + "'");

            Throwable thrown = catchThrowable(() -> statement.executeQuery("SELECT * FROM tenants"));
            assertThat(SourceProblems.explain(thrown, spec, Registries.KEY).code())
                    .isEqualTo(Code.SOURCE_BROKE_OFF);
        }

        assertThat(source.read(spec).activeRows()).as("the pool makes another").isEqualTo(2);
    }

    private Problem problem(TenantRegistrySpec spec) {
        Throwable thrown = catchThrowable(() -> source.read(spec));
        assertThat(thrown).isNotNull();
        return thrown instanceof OperatorException refused
                ? refused.problem()
                : SourceProblems.explain(thrown, spec, Registries.KEY);
    }

    private static TenantRegistrySpec spec(String table) {
        return spec(at(table));
    }

    private static TenantRegistrySpec spec(PostgreSql at) {
        return Registries.spec(at, FIXED, Map.of("planId", "subscription_plan"));
    }

    private static PostgreSql at(String table) {
        return at(null, table);
    }

    private static PostgreSql at(@Nullable String schema, String table) {
        return at(database.port(), schema, table);
    }

    private static PostgreSql at(int port, @Nullable String schema, String table) {
        return new PostgreSql(
                database.host(),
                port,
                database.user(),
                new SecretKeyRef("db", "password"),
                database.database(),
                schema,
                table,
                new Pool(2, 1, 2));
    }
}
