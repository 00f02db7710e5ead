package org.kubernetestenants.operator.testing;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.kubernetestenants.operator.cli.demo.EmbeddedDatabase;

/**
 * A database and a user of one's own on a real MariaDB server; the server starts with the first one and ends with the JVM.
 * The user may read the database and nothing else.
 */
public final class Database implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Connection root;
    private final String database;
    private final String user;
    private final String password;

    private Database(int number) throws SQLException {
        this.database = "db" + number;
        this.user = "reader" + number;
        this.password = "secret-" + number;
        this.root = DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port() + "/?connectionTimeZone=%2B00:00&sslMode=DISABLED", "root", "");
        sql(
                "CREATE DATABASE " + database + " CHARACTER SET utf8mb4",
                "CREATE USER " + user + " IDENTIFIED BY '" + password + "'",
                "GRANT SELECT ON " + database + ".* TO " + user,
                "USE " + database);
    }

    public static Database create() {
        try {
            return new Database(NUMBER.incrementAndGet());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return Server.PORT;
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

    /** Runs statements as root, in this database. */
    public void sql(String... statements) {
        try (Statement statement = root.createStatement()) {
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
        sql("DROP DATABASE " + database, "DROP USER " + user);
        try {
            root.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The one server of this JVM; its files, a third of a gigabyte, go when the JVM ends. */
    private static final class Server {
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

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
