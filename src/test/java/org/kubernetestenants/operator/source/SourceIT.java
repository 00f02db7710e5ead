package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.Database;

/** Behaviours 1 to 4 and 6: what rows of a real server become, on each kind of database. */
@ParameterizedClass
@SuppressWarnings("NullAway.Init") // @BeforeParameterizedClassInvocation
@EnumSource(Database.Kind.class)
class SourceIT {
    private static Database database;

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    SourceIT(Database.Kind kind) {
        assertThat(database.kind()).isEqualTo(kind);
    }

    @BeforeParameterizedClassInvocation
    static void start(Database.Kind kind) {
        database = Database.create(kind);
        database.sql(
                "CREATE TABLE tenants (tenant_id varchar(300), is_active smallint, domain varchar(99), subscription_plan varchar(9))",
                "INSERT INTO tenants VALUES ('acme', 1, 'https://acme.example.com/x', 'gold'), ('beta', 0, NULL, NULL),"
                        + " ('gamma', 1, NULL, NULL), ('', 1, NULL, NULL)");
    }

    @AfterParameterizedClassInvocation
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
        assertThat(whole.firstInvalid()).containsExactly(new InvalidRow("", "", "uid is empty or NULL"));
    }

    @Test
    void every_type_has_one_text_whatever_zone_and_language_this_machine_has() throws SQLException {
        ColumnTypes types = ColumnTypes.of(database.kind());
        types.createIn(database);
        TenantRegistrySpec spec = source.spec("types", new ValueMappings("uid", "active", null), types.mappings());

        TimeZone zone = TimeZone.getDefault();
        Locale locale = Locale.getDefault();
        try {
            for (String id : new String[] {"UTC", "Asia/Kathmandu", "America/Los_Angeles"}) {
                TimeZone.setDefault(TimeZone.getTimeZone(id));
                Locale.setDefault(Locale.forLanguageTag("ar-EG"));
                source.sources().close(Registries.KEY);
                WholeSnapshot whole = source.read(spec);
                assertThat(whole.active().getFirst().values()).as(id).containsExactlyInAnyOrderEntriesOf(types.texts());
            }
        } finally {
            TimeZone.setDefault(zone);
            Locale.setDefault(locale);
        }
    }

    @Test
    void the_session_is_read_only() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        database.sql("GRANT INSERT ON tenants TO " + database.user());

        assertThatThrownBy(() -> execute(source.dataSource(spec), "INSERT INTO tenants VALUES ('x', 1, '', '')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("read-only");
    }

    @Test
    void a_changed_secret_is_used_at_the_next_sync() throws SQLException {
        TenantRegistrySpec spec = source.spec("tenants");
        DataSource before = source.dataSource(spec);
        source.read(spec);
        assertThat(source.dataSource(spec)).isSameAs(before);

        database.changePassword("rotated");
        source.password("rotated");
        try {
            DataSource after = source.dataSource(spec);
            assertThat(after).isNotSameAs(before);
            assertThat(source.read(spec).rows()).isEqualTo(4);
            assertThat(catchThrowable(before::getConnection)).isInstanceOf(SQLException.class);
        } finally {
            database.changePassword(database.password());
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
}
