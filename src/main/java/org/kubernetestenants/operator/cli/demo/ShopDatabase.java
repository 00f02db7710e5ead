package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** The sample's database on an embedded server, with the user that the operator reads it by. */
final class ShopDatabase implements AutoCloseable {
    static final String NAME = "shop";
    static final String READER = "reader";

    private final EmbeddedDatabase server;
    private final String password = UUID.randomUUID().toString();

    private ShopDatabase(EmbeddedDatabase server) {
        this.server = server;
    }

    /** Starts a server in the folder and fills it by the script. */
    static ShopDatabase start(Path folder, Path script) throws IOException, SQLException {
        ShopDatabase database = new ShopDatabase(EmbeddedDatabase.start(folder));
        try (Connection connection = connect(database.port());
                Statement statement = connection.createStatement()) {
            statement.execute(Files.readString(script));
            statement.execute("CREATE USER " + READER + " IDENTIFIED BY '" + database.password + "'");
            statement.execute("GRANT SELECT ON " + NAME + ".* TO " + READER);
        } catch (SQLException | IOException e) {
            try (database) {
                throw e;
            }
        }
        return database;
    }

    /** As root; several statements at once are allowed. */
    static Connection connect(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/" + NAME
                        + "?createDatabaseIfNotExist=true&allowMultiQueries=true&sslMode=DISABLED"
                        + "&connectionTimeZone=%2B00:00&connectTimeout=5000",
                "root",
                "");
    }

    /** Rows that become tenants. */
    int activeRows() throws SQLException {
        try (Connection connection = connect(port());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM shops WHERE active")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    int port() {
        return server.port();
    }

    String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
