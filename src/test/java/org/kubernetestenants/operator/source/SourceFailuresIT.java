package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.BreakingProxy;
import org.kubernetestenants.operator.testing.Database;

/** Behaviour 5: what is said when a real server, or the network before it, does not give all rows; and that no snapshot comes of it. */
@ParameterizedClass
@SuppressWarnings("NullAway.Init") // @BeforeParameterizedClassInvocation
@EnumSource(Database.Kind.class)
class SourceFailuresIT {
    private static Database database;

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    private final Database.Kind kind;

    SourceFailuresIT(Database.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(Database.Kind kind) {
        database = Database.create(kind);
        database.sql(
                "CREATE TABLE tenants (tenant_id int, is_active int, domain varchar(200), subscription_plan int)",
                "INSERT INTO tenants SELECT seq, 1, repeat('x', 200), 1 FROM " + kind.sequence(5000));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        database.close();
    }

    @Test
    void a_wrong_password() {
        source.password("wrong-one");
        Problem problem = failure(tenants(database.port()));

        assertThat(problem.code()).isEqualTo(Code.LOGIN_REFUSED);
        String words = switch (kind) {
            case MARIADB -> "28000, \"Access denied for user '%s'@'127.0.0.1' (using password: YES)\"";
            case POSTGRESQL -> "28P01, \"password authentication failed for user \\\"%s\\\"\"".replace("\\", "");
        };
        assertThat(problem.full()).isEqualTo("""
                        error[TO-D301] LoginRefused: database of TenantRegistry default/prod refused user `%s`
                          %s 127.0.0.1:%d/%s, SQLState %s
                          password from Secret default/db, key password
                          no client certificate, since tls.certRef is absent
                        help: was the user rotated too? look: kubectl -n default describe secret db
                        tenants stay as they are; next try in 30 s""".formatted(
                database.user(), kind.type(), database.port(), database.database(), words.formatted(database.user())));
        assertThat(problem.full()).doesNotContain("wrong-one");
    }

    @Test
    void a_column_that_does_not_exist() {
        Problem problem = failure(source.spec(
                "tenants", new ValueMappings("tenant_id", "is_active", null), Map.of("planId", "subscription_plam")));

        assertThat(problem.code()).isEqualTo(Code.COLUMN_MISSING);
        assertThat(problem.headline())
                .isEqualTo("column `subscription_plam` of TenantRegistry default/prod does not exist in "
                        + shown("tenants"));
        assertThat(problem.details()).contains("mapped by extraValueMappings.planId");
        if (kind == Database.Kind.POSTGRESQL) {
            assertThat(problem.full()).contains("help: did you mean `subscription_plan`? put");
        }
    }

    @Test
    void a_table_that_does_not_exist() {
        Problem problem = failure(source.spec("tenant"));

        assertThat(problem.code()).isEqualTo(Code.TABLE_MISSING);
        assertThat(problem.headline())
                .isEqualTo("table " + shown("tenant") + " of TenantRegistry default/prod does not exist");
    }

    @Test
    void a_database_that_does_not_exist_or_is_not_the_users() {
        Server at = Registries.server(kind, "127.0.0.1", database.port(), database.user(), "nowhere", "tenants");

        // The server does not tell a user without rights whether a database exists.
        assertThat(failure(Registries.spec(at)).code()).isIn(Code.TABLE_MISSING, Code.LOGIN_REFUSED);
    }

    @Test
    void a_table_that_the_user_may_not_read() {
        String table = kind == Database.Kind.MARIADB ? "mysql.global_priv" : "pg_catalog.pg_authid";
        String column = kind == Database.Kind.MARIADB ? "user" : "rolname";
        String words = kind == Database.Kind.MARIADB ? "SELECT command denied" : "permission denied";
        Problem problem = failure(source.spec(table, new ValueMappings(column, column, null), Map.of()));

        assertThat(problem.code()).isEqualTo(Code.SOURCE_QUERY_FAILED);
        assertThat(problem.full()).contains(words).contains("it needs SELECT on " + table);
    }

    @Test
    void a_server_that_is_down() {
        BreakingProxy gone = BreakingProxy.to(database.port());
        gone.close();

        Problem problem = failure(tenants(gone.port()));
        assertThat(problem.code()).isEqualTo(Code.SOURCE_UNREACHABLE);
        assertThat(problem.full()).contains("Connection refused");
    }

    @Test
    void a_host_that_does_not_exist() {
        Server at = Registries.server(kind, "no-such-host.invalid", 3306, "reader", "shop", "tenants");

        Problem problem = failure(Registries.spec(at));
        assertThat(problem.code()).isEqualTo(Code.SOURCE_UNREACHABLE);
        assertThat(problem.full()).contains("unknown host no-such-host.invalid");
    }

    @Test
    void a_server_that_cuts_every_connection() {
        try (BreakingProxy proxy = BreakingProxy.to(database.port())) {
            proxy.refuse();
            assertThat(failure(tenants(proxy.port())).code()).isEqualTo(Code.SOURCE_UNREACHABLE);
        }
    }

    @Test
    void a_server_that_accepts_and_never_answers_takes_the_connect_timeout_and_no_longer() {
        try (BreakingProxy proxy = BreakingProxy.to(database.port())) {
            proxy.neverAnswer();
            long start = System.nanoTime();
            Problem problem = failure(tenants(proxy.port()));

            assertThat(problem.code()).isEqualTo(Code.SOURCE_TIMEOUT);
            assertThat(problem.headline())
                    .isEqualTo("database of TenantRegistry default/prod gave no connection within 3 s");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));

            proxy.forward();
            TenantRegistrySpec spec = tenants(proxy.port());
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(source.read(spec).rows()).isEqualTo(5000));
        }
    }

    @Test
    void a_query_that_takes_longer_than_its_timeout() {
        database.sql("CREATE OR REPLACE VIEW slow AS SELECT tenant_id, is_active, domain, " + kind.sleep()
                + " AS subscription_plan FROM tenants LIMIT 1");
        Problem problem = failure(source.spec("slow"));

        assertThat(problem.code()).isEqualTo(Code.SOURCE_TIMEOUT);
        assertThat(problem.headline()).isEqualTo("database of TenantRegistry default/prod did not answer within 4 s");
    }

    @Test
    void a_read_that_breaks_in_the_middle_is_no_snapshot() {
        try (BreakingProxy proxy = BreakingProxy.to(database.port())) {
            TenantRegistrySpec spec = tenants(proxy.port());
            assertThat(catchThrowable(() -> source.read(spec))).isNull();
            proxy.breakAfter(500_000);
            Snapshot snapshot = Snapshot.begin(Registries.KEY, spec);
            Throwable thrown = catchThrowable(() -> source.readInto(snapshot, spec));

            assertThat(SourceProblems.explain(thrown, spec, Registries.KEY).code())
                    .isEqualTo(Code.SOURCE_BROKE_OFF);
            assertThat(catchThrowable(snapshot::whole)).isInstanceOfSatisfying(OperatorException.class, e -> {
                assertThat(e.problem().code()).isEqualTo(Code.SNAPSHOT_NOT_WHOLE);
                assertThat(e.problem().details())
                        .as("rows come before the last of them is there")
                        .noneMatch(detail -> detail.startsWith("delivered 0,"));
            });

            proxy.forward();
            assertThat(catchThrowable(() -> source.read(spec)))
                    .as("the next sync")
                    .isNull();
        }
    }

    private static String shown(String table) {
        return database.kind() == Database.Kind.MARIADB ? database.database() + "." + table : table;
    }

    private TenantRegistrySpec tenants(int port) {
        return source.spec(port, "tenants");
    }

    private Problem failure(TenantRegistrySpec spec) {
        return source.failure(spec);
    }
}
