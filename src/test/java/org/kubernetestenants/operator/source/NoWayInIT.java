package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.testing.Database;

/**
 * No text of a registry can do more than read the table that it names: options of the drivers and pieces of SQL in the fields of
 * user, database, schema, table and columns are names of a user, a database, a schema, a table and columns, on real servers.
 */
@ParameterizedClass
@SuppressWarnings("NullAway.Init") // @BeforeParameterizedClassInvocation
@EnumSource(Database.Kind.class)
class NoWayInIT {
    private static final SecretKeyRef PASSWORD = new SecretKeyRef("db", "password");

    private static final List<String> SQL = List.of(
            "tenants; DROP TABLE tenants",
            "tenants`; DROP TABLE tenants; -- x",
            "tenants\"; DROP TABLE tenants; -- x",
            "tenants'; DROP TABLE tenants; -- x",
            "tenants` UNION SELECT 'x', 1 -- x",
            "tenants\" UNION SELECT 'x', 1 -- x",
            "(SELECT 'x' AS id, 1 AS active)",
            "tenants WHERE 1=0",
            "tenants/*",
            "tenants--",
            "tenants#",
            "tenants\\",
            "\\`; DROP TABLE tenants; --",
            "``",
            "\"\"",
            "?",
            ":x",
            "$1",
            "{call x}",
            "{fn sleep(10)}",
            "@@version",
            "LOAD_FILE('/etc/passwd')",
            "pg_read_file('/etc/passwd')");

    private static Database database;

    @RegisterExtension
    final SourceReading source = new SourceReading(database);

    private final Database.Kind kind;

    NoWayInIT(Database.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(Database.Kind kind) {
        database = Database.create(kind);
        database.sql(
                "CREATE TABLE tenants (id varchar(99), active int)", "INSERT INTO tenants VALUES ('untouched', 1)");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        database.close();
    }

    @Test
    void tables_and_columns_that_look_like_options_or_sql_are_read_as_what_they_are() throws SQLException {
        List<String> names = new ArrayList<>(SQL);
        DriverOptions.dangerous().forEach(option -> names.add(cut("x?" + option + "=evil&" + option + "=evil#")));
        for (String name : names) {
            // A dot is the table's own in PostgreSQL only, with a schema.
            String table = kind == Database.Kind.MARIADB ? name.replace(".", "_") : name;
            database.sql(
                    "CREATE TABLE " + quoted(table) + " (" + quoted(name + "1") + " varchar(99), " + quoted(name + "2")
                            + " int)",
                    "INSERT INTO " + quoted(table) + " VALUES ('here', 1)");
            TenantRegistrySpec spec = Registries.spec(
                    server(database.user(), database.database(), "public", table),
                    new ValueMappings(name + "1", name + "2", null),
                    Map.of());

            assertThat(source.read(spec).active()).as(name).extracting(Row::uid).containsExactly("here");
        }
        assertThat(database.query("SELECT id FROM tenants")).isEqualTo("untouched");
    }

    @Test
    void what_looks_like_sql_but_names_nothing_is_a_missing_table() {
        for (String name : SQL) {
            String table = (name + " ").replace(".", "_") + "x";
            assertThat(source.failure(spec(server(database.user(), database.database(), "public", table)))
                            .code())
                    .as(name)
                    .isEqualTo(Code.TABLE_MISSING);
        }
        assertThat(database.query("SELECT id FROM tenants")).isEqualTo("untouched");
    }

    @Test
    void a_database_and_a_user_that_look_like_options_are_a_database_and_a_user() throws SQLException {
        String evil = "d?sslMode=DISABLED&options=-c x=y&allowLoadLocalInfile=true#/x@y";
        evil = cut(evil);
        database.sql(
                "CREATE DATABASE " + quoted(evil),
                kind == Database.Kind.MARIADB
                        ? "CREATE USER " + quoted(evil) + " IDENTIFIED BY 'hunter2'"
                        : "CREATE USER " + quoted(evil) + " PASSWORD 'hunter2'");
        source.password("hunter2");
        try {
            if (kind == Database.Kind.MARIADB) {
                database.sql(
                        "CREATE TABLE " + quoted(evil) + ".tenants AS SELECT 'there' AS id, 1 AS active",
                        "GRANT SELECT ON " + quoted(evil) + ".* TO " + quoted(evil));
                assertThat(source.read(spec(server(evil, evil, null, "tenants")))
                                .active())
                        .extracting(Row::uid)
                        .containsExactly("there");
            } else {
                // It has no table: the server says that it knows the database and its user.
                assertThat(source.refusal(spec(server(evil, evil + "x", null, "tenants")))
                                .code())
                        .isEqualTo(Code.TABLE_MISSING);
                assertThat(source.failure(spec(server(evil, evil, null, "tenants")))
                                .headline())
                        .isEqualTo("table tenants of TenantRegistry default/prod does not exist");
            }
        } finally {
            database.sql(
                    "DROP DATABASE " + quoted(evil) + (kind == Database.Kind.MARIADB ? "" : " WITH (FORCE)"),
                    "DROP USER " + quoted(evil));
        }
    }

    private Server server(String user, String name, @Nullable String schema, String table) {
        return kind == Database.Kind.MARIADB
                ? new MySql("127.0.0.1", database.port(), user, PASSWORD, name, table, null, null)
                : new PostgreSql("127.0.0.1", database.port(), user, PASSWORD, name, schema, table, null, null);
    }

    private static TenantRegistrySpec spec(Server server) {
        return Registries.spec(server, new ValueMappings("id", "active", null), Map.of());
    }

    private String quoted(String name) {
        String quote = kind == Database.Kind.MARIADB ? "`" : "\"";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** So that a digit fits behind it, in both databases. */
    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), 60));
    }
}
