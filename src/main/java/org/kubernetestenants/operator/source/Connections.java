package org.kubernetestenants.operator.source;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Makes a pool's connections. A pool tries again and again for as long as somebody waits; a refused login is not worth that,
 * and servers lock users after some of them: it is remembered until {@link #tryAgain}. So is a refusal of TLS.
 */
final class Connections extends AbstractDataSource {
    private static final Set<Code> NOT_WORTH_A_RETRY = EnumSet.of(Code.LOGIN_REFUSED, Code.TLS_REFUSED);

    private final SourceSettings settings;
    private final Driver driver;
    private final String password;
    private final TlsContext tls;
    private volatile @Nullable SQLException refusal;

    Connections(SourceSettings settings, Credentials credentials) {
        this.settings = settings;
        this.driver = settings.dialect().driver();
        // An empty password is none. A driver that is given none at all looks for one in files of this machine.
        this.password = credentials.password() == null ? "" : credentials.password();
        this.tls = credentials.tls();
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
            refusal = failure != null && NOT_WORTH_A_RETRY.contains(failure.code()) ? e : null;
            throw e;
        }
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new java.sql.SQLFeatureNotSupportedException("the user is the registry's");
    }

    private Connection connect() throws SQLException {
        try {
            return connect(settings);
        } catch (SQLException e) {
            Failure failure = Failure.of(e, settings.dialect());
            if (settings.tls().mode() == Mode.PREFER && failure != null && failure.withoutTls()) {
                return connect(settings.plain());
            }
            throw e;
        }
    }

    private Connection connect(SourceSettings asked) throws SQLException {
        Connection connection;
        try (TlsInProgress handshake = TlsInProgress.with(tls)) {
            Properties login = new Properties();
            login.setProperty("user", asked.username());
            login.setProperty("password", password);
            login.setProperty(asked.dialect().tlsId(), handshake.id());
            connection = driver.connect(asked.jdbcUrl(), login);
        }
        if (connection == null) {
            throw new SQLException("the driver does not know its own URL");
        }
        try {
            asked.dialect().loggedIn(connection, asked);
            return connection;
        } catch (SQLException e) {
            try (connection) {
                throw e;
            }
        }
    }
}
