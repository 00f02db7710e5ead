package org.kubernetestenants.operator.source;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Makes a pool's connections. A pool tries again and again for as long as somebody waits; a refused login is not worth that,
 * and servers lock users after some of them: it is remembered until {@link #tryAgain}.
 */
final class Connections extends AbstractDataSource {
    private final SourceSettings settings;
    private final Driver driver;
    private final String password;
    private volatile @Nullable SQLException refusal;

    Connections(SourceSettings settings, @Nullable String password) {
        this.settings = settings;
        this.driver = settings.dialect().driver();
        // An empty password is none. A driver that is given none at all looks for one in files of this machine.
        this.password = password == null ? "" : password;
    }

    /** Seconds that a pool gives an attempt which is under way when the pool is closed. */
    @Override
    public int getLoginTimeout() {
        return (int) settings.connectTimeout().toSeconds();
    }

    /** Not the pool's to say: the connect timeout of the settings holds. */
    @Override
    public void setLoginTimeout(int seconds) {}

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
            return connect();
        } catch (SQLException e) {
            Failure failure = Failure.of(e, settings.dialect());
            refusal = failure != null && failure.code() == Code.LOGIN_REFUSED ? e : null;
            throw e;
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new java.sql.SQLFeatureNotSupportedException("the user is the registry's");
    }

    private Connection connect() throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", settings.username());
        login.setProperty("password", password);
        Connection connection = driver.connect(settings.jdbcUrl(), login);
        if (connection == null) {
            throw new SQLException("the driver does not know its own URL");
        }
        try {
            settings.dialect().loggedIn(connection, settings);
            return connection;
        } catch (SQLException e) {
            try (connection) {
                throw e;
            }
        }
    }
}
