package org.kubernetestenants.operator.source;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL by pgjdbc. */
record PostgreSqlDialect() implements Dialect {
    /** Identifiers that are longer are cut by the server, and then name something else. */
    private static final Measure IDENTIFIERS = new Measure(63, Measure.Unit.BYTES);

    /** The server cancels a query first, so that it does not go on for a client that has left. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private static final Duration LOGIN_MARGIN = Duration.ofMillis(250);

    /** Part of the server's hint, in English: the column "shops.plan". */
    private static final Pattern NEAREST =
            Pattern.compile(".*? column \"(?:[^\"]*\\.)?([^\".]+)\"\\..*", Pattern.DOTALL);

    private static final Pattern IDENTIFIER = Pattern.compile("\"((?:[^\"]|\"\")*)\"");

    private static final String NO_COLUMN = "42703";
    /** No such table, schema, database. */
    private static final Set<String> NO_TABLE = Set.of("42P01", "3F000", "3D000");
    /** Cancelled by statement_timeout; a lock that was not had in time. */
    private static final Set<String> TOO_SLOW = Set.of("57014", "55P03");
    /** Starts, stops or recovers; has too many connections; lets nobody into the database. */
    private static final Set<String> NOT_NOW = Set.of("57P03", "53300", "55000");
    /** The server ends the connection, or the query for the sake of replication. */
    private static final Set<String> ENDED = Set.of("57P01", "57P02", "57P04", "57P05", "25P03", "25P04", "40001");

    private static final String NOT_CONNECTED = "08001";
    private static final String REJECTED = "08004";

    /** Whatever server, user and database have set: one value has one text. A read changes nothing. */
    private static final String SESSION =
            "SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),"
                    + " set_config('IntervalStyle', 'iso_8601', false), set_config('extra_float_digits', '3', false),"
                    + " set_config('bytea_output', 'hex', false), set_config('lc_monetary', 'C', false),"
                    + " set_config('xmloption', 'content', false), set_config('default_transaction_read_only', 'on', false),"
                    + " set_config('statement_timeout', 'MILLIS', false)";

    /** The driver's words. */
    private static final String IN_CLEAR = "Authentication method is not allowed by requireAuth";

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Driver driver() {
        return new org.postgresql.Driver();
    }

    @Override
    public Map<String, String> options(SourceSettings settings) {
        String connectTimeout = Long.toString(settings.connectTimeout().toSeconds());
        Map<String, String> options = new LinkedHashMap<>();
        options.put("connectTimeout", connectTimeout);
        // For each answer during the login; the query timeout comes after it.
        options.put("socketTimeout", connectTimeout);
        // For all of them together.
        options.put("loginTimeout", seconds(settings.connectTimeout().plus(LOGIN_MARGIN)));
        options.put("cancelSignalTimeout", connectTimeout);
        options.put("tcpKeepAlive", "true");
        encrypted(options, settings.tls().mode());
        options.put("ApplicationName", "tenant-operator");
        streamed(options);
        harmless(options);
        return options;
    }

    private static void encrypted(Map<String, String> options, Mode mode) {
        options.put(
                "sslmode",
                switch (mode) {
                    case DISABLE -> "disable";
                    // With prefer the driver would go on without TLS after a refused login, too.
                    case PREFER, REQUIRE -> "require";
                    // Java has checked the host in the handshake. The driver's own check knows no address of version 6.
                    case VERIFY_CA, VERIFY_FULL -> "verify-ca";
                });
        if (mode == Mode.DISABLE) {
            // Whoever listens or answers could ask for it; as with MySQL's driver.
            options.put("requireAuth", "!password");
        }
        options.put("sslfactory", PostgreSqlTlsSockets.class.getName());
    }

    private static void streamed(Map<String, String> options) {
        options.put("defaultRowFetchSize", "500");
        // Texts as the server writes them, at the first sync and at the sixth.
        options.put("binaryTransfer", "false");
        // No statement that outlives its query: a pooler may stand between, a table may change.
        options.put("prepareThreshold", "0");
        options.put("readOnlyMode", "always");
    }

    /** Options that could run classes, read or write files, or speak to others; off where the driver lets them be said to be off. */
    private static void harmless(Map<String, String> options) {
        options.put("jaasLogin", "false");
        options.put("gssEncMode", "disable");
        options.put("gssUseDefaultCreds", "false");
        options.put("loggerLevel", "OFF");
        options.put("logUnclosedConnections", "false");
        // Details of the server's errors may quote rows.
        options.put("logServerErrorDetail", "false");
        options.put("allowEncodingChanges", "false");
        options.put("autosave", "never");
        options.put("loadBalanceHosts", "false");
        options.put("targetServerType", "any");
        // No certificate and no key from the home of whoever runs us.
        options.put("sslcert", "");
        options.put("sslkey", "");
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toMillis() / 1000.0);
    }

    @Override
    public String tlsId() {
        return "sslfactoryarg";
    }

    @Override
    public String starttls() {
        return "postgres";
    }

    @Override
    public boolean isWithoutTls(SQLException thrown) {
        return GT.tr("The server does not support SSL.").equals(thrown.getMessage());
    }

    @Override
    public Optional<String> loginAdvice(SQLException thrown) {
        return GT.tr(IN_CLEAR).equals(words(thrown))
                ? Optional.of(
                        "the server asks for the password in clear: switch TLS on there, or let the user log in by"
                                + " scram-sha-256 (pg_hba.conf)")
                : Optional.empty();
    }

    @Override
    public boolean streamsInTransaction() {
        return true;
    }

    @Override
    public void loggedIn(Connection connection, SourceSettings settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION.replace(
                    "MILLIS", Long.toString(settings.queryTimeout().toMillis())));
        }
        connection.setNetworkTimeout(
                Runnable::run, (int) settings.queryTimeout().plus(MARGIN).toMillis());
    }

    @Override
    public String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    @Override
    public Measure identifiers() {
        return IDENTIFIERS;
    }

    /** Quoted identifiers differ by letter case. */
    @Override
    public <V> Map<String, V> byColumn() {
        return new LinkedHashMap<>();
    }

    @Override
    public String space() {
        return "schema";
    }

    @Override
    public String shown(Server server) {
        return String.join(".", server.tablePath());
    }

    @Override
    public ColumnReader reader(ResultSetMetaData columns, int column) throws SQLException {
        return PostgreSqlColumns.reader(columns.getColumnTypeName(column));
    }

    @Override
    public Optional<Code> code(SQLException root) {
        String state = Objects.toString(root.getSQLState(), "");
        if (NO_TABLE.contains(state)) {
            return Optional.of(Code.TABLE_MISSING);
        }
        if (TOO_SLOW.contains(state)) {
            return Optional.of(Code.SOURCE_TIMEOUT);
        }
        if (NOT_NOW.contains(state)) {
            return Optional.of(Code.SOURCE_UNREACHABLE);
        }
        if (ENDED.contains(state)) {
            return Optional.of(Code.SOURCE_BROKE_OFF);
        }
        return state.equals(NO_COLUMN) ? Optional.of(Code.COLUMN_MISSING) : codeOfDriver(root, state);
    }

    /** What the driver says by itself: nobody caused it. */
    private static Optional<Code> codeOfDriver(SQLException root, String state) {
        if (server(root) != null || root.getCause() != null) {
            return Optional.empty();
        }
        return switch (state) {
            // The server wants a password and there is none, or a way to log in that the driver does not know.
            case REJECTED -> Optional.of(Code.LOGIN_REFUSED);
            // The login timeout.
            case NOT_CONNECTED -> Optional.of(Code.SOURCE_TIMEOUT);
            default -> Optional.empty();
        };
    }

    @Override
    public String words(SQLException root) {
        ServerErrorMessage server = server(root);
        return Objects.toString(server == null ? root.getMessage() : server.getMessage(), "");
    }

    /** By the place in the query, since the server may speak any language. */
    @Override
    public MissingColumn missingColumn(SQLException root, String sql) {
        ServerErrorMessage server = server(root);
        if (server == null || server.getPosition() < 1) {
            return new MissingColumn(null, null);
        }
        int start = sql.offsetByCodePoints(0, Math.min(server.getPosition() - 1, sql.codePointCount(0, sql.length())));
        Matcher identifier = IDENTIFIER.matcher(sql);
        boolean found = identifier.region(start, sql.length()).lookingAt();
        Matcher hint = NEAREST.matcher(Objects.toString(server.getHint(), ""));
        return new MissingColumn(
                found ? identifier.group(1).replace("\"\"", "\"") : null, hint.matches() ? hint.group(1) : null);
    }

    private static @Nullable ServerErrorMessage server(SQLException thrown) {
        return thrown instanceof PSQLException e ? e.getServerErrorMessage() : null;
    }
}
