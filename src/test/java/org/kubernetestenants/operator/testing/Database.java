package org.kubernetestenants.operator.testing;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.kubernetestenants.operator.cli.demo.EmbeddedDatabase;

/**
 * A database and a user of one's own on a real MariaDB or PostgreSQL server; the server starts with the first one of its kind and
 * ends with the JVM. The user may read the database and nothing else.
 */
public final class Database implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Kind kind;
    private final int port;
    private final Connection root;
    private final String database;
    private final String user;
    private final String password;

    /** What the servers are started, entered and filled by. */
    public enum Kind {
        MARIADB("mysql"),
        POSTGRESQL("postgresql");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        /** The type of a source, and the name of its field. */
        public String type() {
            return type;
        }

        /** A row source of a query: numbers from 1 in the column {@code seq}. */
        public String sequence(int last) {
            return this == MARIADB ? "seq_1_to_" + last : "generate_series(1, " + last + ") AS s(seq)";
        }

        /** An expression that takes ten seconds. */
        public String sleep() {
            return this == MARIADB ? "sleep(10)" : "pg_sleep(10)::text";
        }

        private int port() {
            return this == MARIADB ? MariaDb.PORT : PostgreSql.PORT;
        }

        private Connection root(int port, String database) throws SQLException {
            return this == MARIADB
                    ? DriverManager.getConnection(
                            "jdbc:mysql://127.0.0.1:" + port + "/" + database
                                    + "?connectionTimeZone=%2B00:00&sslMode=DISABLED",
                            "root",
                            "")
                    : DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + port + "/" + (database.isEmpty() ? "postgres" : database)
                                    + "?sslmode=disable",
                            "postgres",
                            "");
        }
    }

    private Database(Kind kind, int port, int number) throws SQLException {
        this.kind = kind;
        this.port = port;
        this.database = "db" + number;
        this.user = "reader" + number;
        // Found in a log, it is the password and no name that happens to have the same letters.
        this.password = "password-" + UUID.randomUUID();
        try (Connection server = kind.root(port, "");
                Statement statement = server.createStatement()) {
            statement.execute("CREATE DATABASE " + database + (kind == Kind.MARIADB ? " CHARACTER SET utf8mb4" : ""));
            statement.execute("CREATE USER " + user + (kind == Kind.MARIADB ? " IDENTIFIED BY '" : " PASSWORD '")
                    + password + "'");
        }
        this.root = kind.root(port, database);
        sql(
                kind == Kind.MARIADB
                        ? "GRANT SELECT ON " + database + ".* TO " + user
                        : "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO " + user);
    }

    /** On MariaDB. */
    public static Database create() {
        return create(Kind.MARIADB);
    }

    public static Database create(Kind kind) {
        return createAt(kind, kind.port());
    }

    /** On a server of one's own. */
    static Database createAt(Kind kind, int port) {
        try {
            return new Database(kind, port, NUMBER.incrementAndGet());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Kind kind() {
        return kind;
    }

    /** The user has this password from now on. */
    public void changePassword(String changed) {
        sql("ALTER USER " + user + (kind == Kind.MARIADB ? " IDENTIFIED BY '" : " PASSWORD '") + changed + "'");
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    public String database() {
        return database;
    }

    public String user() {
        return user;
    }

    public String password() {
        return password;
    }

    /** Ends the user's connections. */
    public void disconnect() {
        sql(
                kind == Kind.MARIADB
                        ? "KILL USER " + user
                        : "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + user + "'");
    }

    /** Lets nobody else read the table, until {@link #unlock}. */
    public void lock(String table) {
        if (kind == Kind.MARIADB) {
            sql("LOCK TABLES " + table + " WRITE");
        } else {
            sql("BEGIN", "LOCK TABLE " + table);
        }
    }

    public void unlock() {
        sql(kind == Kind.MARIADB ? "UNLOCK TABLES" : "COMMIT");
    }

    /** Runs statements as root, in this database. */
    public void sql(String... statements) {
        try (Statement statement = root.createStatement()) {
            // A name in braces is one.
            statement.setEscapeProcessing(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The first column of the first row, as root. */
    public String query(String sql) {
        try (Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        try {
            root.close();
            try (Connection server = kind.root(port, "");
                    Statement statement = server.createStatement()) {
                statement.execute("DROP DATABASE " + database + (kind == Kind.MARIADB ? "" : " WITH (FORCE)"));
                statement.execute("DROP USER " + user);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one MariaDB of this JVM; its files, a third of a gigabyte, go when the JVM ends. */
    private static final class MariaDb {
        static final int PORT = start();

        private static int start() {
            try {
                Path folder = Files.createTempDirectory("mariadb");
                EmbeddedDatabase server = EmbeddedDatabase.start(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(server, folder)));
                return server.port();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(EmbeddedDatabase server, Path folder) {
            try {
                server.close();
                delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A PostgreSQL on loopback only. */
    static EmbeddedPostgres.Builder postgresql() {
        return EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "");
    }

    /** Of a PostgreSQL; returns when new connections are made by it. */
    void reloadConfiguration() {
        String before = configurationTime();
        sql("SELECT pg_reload_conf()");
        await().until(() -> !configurationTime().equals(before));
    }

    /** Of a new connection: those that exist hear of a change later. */
    private String configurationTime() {
        try (Connection fresh = kind.root(port, database);
                Statement statement = fresh.createStatement();
                ResultSet time = statement.executeQuery("SELECT pg_conf_load_time()")) {
            time.next();
            return time.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one PostgreSQL of this JVM, on loopback; users come by password, and only {@code postgres} without. */
    private static final class PostgreSql {
        private static final String USERS = """
                host all postgres 127.0.0.1/32 trust
                host all all 127.0.0.1/32 scram-sha-256
                """;

        static final int PORT = start();

        private static int start() {
            try {
                EmbeddedPostgres server = postgresql().start();
                try (Connection root = server.getPostgresDatabase().getConnection();
                        Statement statement = root.createStatement();
                        ResultSet file = statement.executeQuery("SHOW hba_file")) {
                    file.next();
                    Files.writeString(Path.of(file.getString(1)), USERS);
                    statement.execute("SELECT pg_reload_conf()");
                }
                return server.getPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
