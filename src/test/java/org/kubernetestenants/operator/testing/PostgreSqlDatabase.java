package org.kubernetestenants.operator.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A database and a user of one's own on a real PostgreSQL server; the server starts with the first one and ends with the JVM.
 * The user may read what the test grants and nothing else.
 */
public final class PostgreSqlDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String database;
    private final String user;
    private final String password;
    private final Connection owner;

    private PostgreSqlDatabase(int number) throws SQLException {
        this.database = "db" + number;
        this.user = "reader" + number;
        this.password = "secret-" + number;
        try (Connection server = Server.STARTED.getPostgresDatabase().getConnection();
                Statement statement = server.createStatement()) {
            statement.execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + password + "'");
            statement.execute("CREATE DATABASE " + database);
        }
        this.owner = Server.STARTED.getDatabase("postgres", database).getConnection();
        sql("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO " + user);
    }

    public static PostgreSqlDatabase create() {
        try {
            return new PostgreSqlDatabase(NUMBER.incrementAndGet());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return Server.STARTED.getPort();
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

    /** Runs statements as the superuser, in this database. */
    public void sql(String... statements) {
        try (Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The first column of the first row, as the superuser. */
    public String query(String sql) {
        try (Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        try {
            owner.close();
            try (Connection server = Server.STARTED.getPostgresDatabase().getConnection();
                    Statement statement = server.createStatement()) {
                statement.execute("DROP DATABASE " + database + " WITH (FORCE)");
                statement.execute("DROP ROLE " + user);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one server of this JVM. Passwords count: without a line of its own in pg_hba everybody on loopback is trusted. */
    private static final class Server {
        static final EmbeddedPostgres STARTED = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder().start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
                try (Connection connection = server.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet file = statement.executeQuery("SHOW hba_file")) {
                    file.next();
                    Files.writeString(
                            Path.of(file.getString(1)),
                            "host all postgres all trust\nhost all all all scram-sha-256\nlocal all all trust\n");
                    statement.execute("SELECT pg_reload_conf()");
                }
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void close(EmbeddedPostgres server) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
