package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mysql.cj.conf.ConnectionUrl;
import com.mysql.cj.conf.HostInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.Database;

/**
 * No text of a registry becomes an option of a driver: what the driver itself makes of the URL is the operator's options, one host
 * and the database, whatever stands in the fields. {@link NoWayInIT} tries the same on real servers.
 */
class DriverOptionsTest {
    /** How a URL, a host or a list of hosts may carry an option; OPTION is its name. */
    private static final List<String> FORMS = List.of(
            "?OPTION=evil",
            "x?OPTION=evil",
            "&OPTION=evil",
            "x&OPTION=evil#",
            "#OPTION=evil",
            ";OPTION=evil",
            "/x?OPTION=evil",
            "%3FOPTION=evil",
            "%26OPTION%3Devil",
            "(OPTION=evil)",
            "address=(OPTION=evil)",
            "x,(host=evil,OPTION=evil)",
            "evil:1/x?OPTION=evil",
            "{OPTION=evil}",
            "OPTION=evil",
            "' OPTION='evil");

    static Stream<String> forms() {
        return FORMS.stream();
    }

    @Test
    void every_dangerous_option_is_one_that_a_driver_knows() {
        List<String> known = Stream.of(Database.Kind.values())
                .flatMap(kind -> DriverOptions.all(kind).stream())
                .toList();

        assertThat(DriverOptions.dangerous().stream().filter(option -> !known.contains(option)))
                .as("of another version, or in no list")
                .containsExactlyInAnyOrder("idTokenFile", "autoDeserialize");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void no_text_is_an_option_of_connector_j(String form) {
        Parsed plain = parse(new MySql("db", 3306, "u", null, "d", "t", null, null));
        for (String option : DriverOptions.all(Database.Kind.MARIADB)) {
            String evil = form.replace("OPTION", option);
            Parsed parsed = parse(new MySql(
                    "db", 3306, evil, null, cut(evil, 64), cut(evil, 64).replace(".", ""), null, null));

            assertThat(parsed.options).as(evil).isEqualTo(plain.options);
            assertThat(parsed.database).isEqualTo(cut(evil, 64));
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void no_text_is_an_option_of_pgjdbc(String form) {
        Parsed plain = parse(new PostgreSql("db", 5432, "u", null, "d", null, "t", null, null));
        for (String option : DriverOptions.all(Database.Kind.POSTGRESQL)) {
            String evil = form.replace("OPTION", option);
            Parsed parsed = parse(
                    new PostgreSql("db", 5432, evil, null, cut(evil, 63), cut(evil, 63), cut(evil, 63), null, null));

            assertThat(parsed.options).as(evil).isEqualTo(plain.options);
            assertThat(parsed.database).isEqualTo(cut(evil, 63));
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_host_carries_an_option(Database.Kind kind) {
        for (String form : FORMS) {
            for (String option : DriverOptions.all(kind)) {
                String evil = form.replace("OPTION", option);
                assertThat(refused("db" + evil)).as(evil).isEqualTo(Code.INVALID_SOURCE_SETTINGS);
                assertThat(refused(evil)).as(evil).isEqualTo(Code.INVALID_SOURCE_SETTINGS);
            }
        }
    }

    /** Lists of hosts, other protocols, files, pipes, users, zones, and what a reader would take for another host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "db,evil",
                "db:3306,evil:3306",
                "db:3306",
                "db:3306/other",
                "[db,evil]",
                "(host=evil,port=1)",
                "address=(host=evil)(type=replica)",
                "address=(protocol=pipe)(path=//./pipe/MySQL)",
                "mysql+srv://db",
                "jdbc:mysql:loadbalance://db",
                "jdbc:mysql:replication://db",
                "mysqlx://db",
                "//evil",
                "/var/run/mysqld/mysqld.sock",
                "/var/run/postgresql",
                "\\\\.\\pipe\\MySQL",
                "@evil",
                "user:pw@evil",
                "evil@db",
                "[::1]",
                "[::1]:3306",
                "fe80::1%eth0",
                "::1/128",
                "db/../evil",
                "db#evil",
                "db?evil",
                "db\\evil",
                "db evil",
                "db\n",
                "db\u0000evil",
                "db\tevil",
                "%64b",
                "db%00",
                "db%2Cevil",
                "-db",
                "db-",
                ".db",
                "db.",
                "_db",
                "ｄｂ",
                "d\u200bb",
                "dḃ",
                "db。evil",
                "$db",
                "${db}",
                "{{db}}",
                "*",
                "db;evil"
            })
    void what_is_no_single_host_is_refused(String host) {
        assertThat(refused(host)).isEqualTo(Code.INVALID_SOURCE_SETTINGS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "db.prod.svc.cluster.local", "10.1.2.3", "2001:db8::1", "::1", "DB-1.prod_eu", "x"})
    void every_other_host_is_one_host(String host) {
        Parsed mysql = parse(new MySql(host, 3306, "u", null, "d", "t", null, null));
        Parsed postgresql = parse(new PostgreSql(host, 5432, "u", null, "d", null, "t", null, null));

        assertThat(mysql.host).isEqualTo(host.contains(":") ? "[" + host + "]" : host);
        assertThat(postgresql.host).isEqualTo(host.contains(":") ? "[" + host + "]" : host);
    }

    /** A zero byte would end the user's name in PostgreSQL's first message, and begin an option of the server's. */
    @ParameterizedTest
    @ValueSource(strings = {"u\u0000options\u0000-c x=y", "u\n", "\u0001", "u\u007f"})
    void a_control_character_is_refused_everywhere(String evil) {
        assertThat(refused(new PostgreSql("db", 5432, evil, null, "d", null, "t", null, null)))
                .isEqualTo(Code.INVALID_SOURCE_SETTINGS);
        assertThat(refused(new PostgreSql("db", 5432, "u", null, evil, null, "t", null, null)))
                .isEqualTo(Code.INVALID_SOURCE_SETTINGS);
        assertThat(refused(new PostgreSql("db", 5432, "u", null, "d", evil, "t", null, null)))
                .isEqualTo(Code.INVALID_SOURCE_SETTINGS);
        assertThat(refused(new PostgreSql("db", 5432, "u", null, "d", null, evil, null, null)))
                .isEqualTo(Code.INVALID_SOURCE_SETTINGS);
        assertThat(refused(new MySql("db", 3306, evil, null, "d", "t", null, null)))
                .isEqualTo(Code.INVALID_SOURCE_SETTINGS);
    }

    /** What a driver understood of a URL. */
    private record Parsed(String host, String database, Map<String, String> options) {}

    private static Parsed parse(Server server) {
        String url = SourceSettings.of(Registries.KEY, Registries.spec(server)).jdbcUrl();
        return switch (server) {
            case MySql ignored -> {
                ConnectionUrl parsed = ConnectionUrl.getConnectionUrlInstance(url, new Properties());
                assertThat(parsed.getType()).isEqualTo(ConnectionUrl.Type.SINGLE_CONNECTION);
                assertThat(parsed.getHostsList()).hasSize(1);
                HostInfo host = parsed.getMainHost();
                assertThat(host.getPort()).isEqualTo(3306);
                Map<String, String> options = new HashMap<>(host.getHostProperties());
                yield new Parsed(host.getHost(), Objects.requireNonNull(options.remove("dbname")), options);
            }
            case PostgreSql ignored -> {
                Properties parsed = Objects.requireNonNull(org.postgresql.Driver.parseURL(url, new Properties()));
                Map<String, String> options = new HashMap<>();
                parsed.stringPropertyNames().forEach(name -> options.put(name, parsed.getProperty(name)));
                assertThat(options.remove("PGPORT")).isEqualTo("5432");
                yield new Parsed(
                        Objects.requireNonNull(options.remove("PGHOST")),
                        Objects.requireNonNull(options.remove("PGDBNAME")),
                        options);
            }
        };
    }

    private static Code refused(String host) {
        return refused(new MySql(host, 3306, "u", null, "d", "t", null, null));
    }

    private static Code refused(Server server) {
        return OperatorException.problemOf(
                        catchThrowable(() -> SourceSettings.of(Registries.KEY, Registries.spec(server))))
                .code();
    }

    private static String cut(String text, int longest) {
        return text.substring(0, Math.min(text.length(), longest));
    }
}
