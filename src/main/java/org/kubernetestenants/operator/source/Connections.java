package org.kubernetestenants.operator.source;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;

/**
 * Makes a pool's connections. A pool tries again and again for as long as somebody waits; a refused login is not worth that,
 * and servers lock users after some of them: it is remembered until {@link #tryAgain}.
 */
final class Connections extends MysqlDataSource {
    private static final long serialVersionUID = 1;

    private final Duration connectTimeout;
    private final Duration queryTimeout;
    private transient volatile @Nullable SQLException refusal;

    Connections(SourceSettings settings, @Nullable String password) {
        this.connectTimeout = settings.connectTimeout();
        this.queryTimeout = settings.queryTimeout();
        setUrl(settings.jdbcUrl());
        setUser(settings.username());
        if (password != null) {
            setPassword(password);
        }
    }

    /** Seconds that a pool gives an attempt which is under way when the pool is closed. */
    @Override
    public int getLoginTimeout() {
        return (int) connectTimeout.toSeconds();
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
            Connection connection = super.getConnection();
            // Until here a silent server had as long as for a connect.
            connection.setNetworkTimeout(Runnable::run, (int) queryTimeout.toMillis());
            return connection;
        } catch (SQLException e) {
            Failure failure = Failure.of(e);
            refusal = failure != null && failure.code() == Code.LOGIN_REFUSED ? e : null;
            throw e;
        }
    }
}
