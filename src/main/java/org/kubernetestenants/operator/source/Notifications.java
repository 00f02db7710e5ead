package org.kubernetestenants.operator.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A connection of its own to a PostgreSQL server that hears what is said on one channel. Used by one thread. */
public final class Notifications implements AutoCloseable {
    private final Connection connection;
    private final PGConnection server;

    private Notifications(Connection connection, PGConnection server) {
        this.connection = connection;
        this.server = server;
    }

    /**
     * From now on nothing is missed, until the connection breaks.
     *
     * @param connection closed with this, and if it cannot listen
     */
    static Notifications of(Connection connection, String channel) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + new PostgreSqlDialect().quoted(channel));
            return new Notifications(connection, connection.unwrap(PGConnection.class));
        } catch (SQLException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /** Payloads of what was said; empty if nothing was within {@code limit}. */
    public List<String> await(Duration limit) throws SQLException {
        List<String> payloads = new ArrayList<>();
        PGNotification[] heard = server.getNotifications((int) limit.toMillis());
        if (heard != null) {
            for (PGNotification notification : heard) {
                payloads.add(notification.getParameter());
            }
        }
        return payloads;
    }

    /** Whether the server still answers: one that vanished says nothing, as one does that has nothing to say. */
    public void check(Duration limit) throws SQLException {
        if (!connection.isValid((int) Math.max(1, limit.toSeconds()))) {
            throw new SQLException("the server does not answer", "08006");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
