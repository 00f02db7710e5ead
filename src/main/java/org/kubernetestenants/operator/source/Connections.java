package org.kubernetestenants.operator.source;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;

/**
 * Makes a pool's connections. A pool tries again and again for as long as somebody waits; a refused login is not worth that,
 * and servers lock users after some of them: it is remembered until {@link #tryAgain}.
 */
final class Connections implements DataSource {
    private final DataSource driver;
    private final Duration connectTimeout;
    private final Duration queryTimeout;
    private volatile @Nullable SQLException refusal;

    Connections(SourceSettings settings, @Nullable String password) {
        this.connectTimeout = settings.connectTimeout();
        this.queryTimeout = settings.queryTimeout();
        this.driver = settings.driver(password);
    }

    /** A new sync begins: the login may be tried once more. */
    void tryAgain() {
        refusal = null;
    }

    @Override
    public Connection getConnection() throws SQLException {
        SQLException known = refusal;
        if (known != null) {
            throw known;
        }
        try {
            Connection connection = driver.getConnection();
            // Until here a silent server had as long as for a connect.
            connection.setNetworkTimeout(Runnable::run, (int) queryTimeout.toMillis());
            return connection;
        } catch (SQLException e) {
            Failure failure = Failure.of(e);
            refusal = failure != null && failure.code() == Code.LOGIN_REFUSED ? e : null;
            throw e;
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is part of the settings");
    }

    /** Seconds that a pool gives an attempt which is under way when the pool is closed. */
    @Override
    public int getLoginTimeout() {
        return (int) connectTimeout.toSeconds();
    }

    /** The URL has it. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return driver.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        driver.setLogWriter(out);
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return driver.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return driver.isWrapperFor(type);
    }
}
