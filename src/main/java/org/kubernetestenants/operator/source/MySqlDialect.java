package org.kubernetestenants.operator.source;

import com.mysql.cj.Messages;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.Tls.Mode;
import org.kubernetestenants.operator.error.Code;
import org.springframework.util.LinkedCaseInsensitiveMap;

/** MySQL and MariaDB by Connector/J. */
record MySqlDialect() implements Dialect {
    private static final Pattern UNKNOWN_COLUMN = Pattern.compile("Unknown column '(.*)' in .*", Pattern.DOTALL);
    private static final Measure IDENTIFIERS = new Measure(64, Measure.Unit.CHARACTERS);

    private static final Set<Integer> LOGIN = Set.of(1044, 1045, 1130, 1251, 1698, 1820, 1862, 3118, 3955, 4151);
    private static final Set<Integer> NO_TABLE = Set.of(1049, 1051, 1146);
    private static final Set<Integer> TOO_SLOW = Set.of(1205, 1969, 3024);
    /** The server ends the connection: shutdown, KILL, an idle or a slow client. */
    private static final Set<Integer> ENDED = Set.of(1053, 1077, 1152, 1158, 1159, 1160, 1161, 1317, 1927, 4031);

    private static final String OTHER_LOGINS = "authentication_kerberos_client,authentication_ldap_sasl_client,"
            + "authentication_oci_client,authentication_openid_connect_client,authentication_webauthn_client,"
            + "mysql_old_password";

    /** The driver's words: by itself it gives no code. */
    private static final String NO_TLS = "MysqlIO.15";

    /** Of caching_sha2_password without TLS, when the server does not know the password yet. */
    private static final String NO_PUBLIC_KEY = "Sha256PasswordPlugin.2";

    private static final List<String> OTHER_WAY_IN = List.of(
            "AuthenticationProvider.BadAuthenticationPlugin", "AuthenticationProvider.AuthenticationPluginRequiresSSL");

    private static final int NO_COLUMN = 1054;
    private static final int TOO_MANY_CONNECTIONS = 1040;

    @Override
    public String type() {
        return "mysql";
    }

    @Override
    public Driver driver() {
        try {
            return new com.mysql.cj.jdbc.Driver();
        } catch (SQLException e) {
            throw new IllegalStateException("the driver does not start", e);
        }
    }

    @Override
    public Map<String, String> options(SourceSettings settings) {
        String connectTimeout = Long.toString(settings.connectTimeout().toMillis());
        Map<String, String> options = new LinkedHashMap<>();
        options.put("connectTimeout", connectTimeout);
        // For the greeting and the login; the query timeout comes after them.
        options.put("socketTimeout", connectTimeout);
        options.put("tcpKeepAlive", "true");
        encrypted(options, settings.tls().mode());
        streamed(options);
        sameTextEverywhere(options);
        harmless(options);
        return options;
    }

    private static void encrypted(Map<String, String> options, Mode mode) {
        options.put(
                "sslMode",
                switch (mode) {
                    case DISABLE -> "DISABLED";
                    case PREFER -> "PREFERRED";
                    case REQUIRE -> "REQUIRED";
                    case VERIFY_CA -> "VERIFY_CA";
                    case VERIFY_FULL -> "VERIFY_IDENTITY";
                });
        if (mode != Mode.DISABLE) {
            options.put("socketFactory", MySqlTlsSockets.class.getName());
        }
    }

    private static void streamed(Map<String, String> options) {
        options.put("useCursorFetch", "true");
        options.put("defaultFetchSize", "500");
        // No SET autocommit and the like before each read.
        options.put("useLocalSessionState", "true");
    }

    private static void sameTextEverywhere(Map<String, String> options) {
        // A TIMESTAMP is the same moment whatever zone the server, its session or this machine has.
        options.put("connectionTimeZone", "+00:00");
        options.put("forceConnectionTimeZoneToSession", "true");
        // 0000-00-00 is no date: NULL, instead of a read that fails because of one row.
        options.put("zeroDateTimeBehavior", "CONVERT_TO_NULL");
        // A tinyint(1) may hold a 7; as a boolean it would become a 1.
        options.put("tinyInt1isBit", "false");
        options.put("yearIsDateType", "false");
        options.put("characterEncoding", "UTF-8");
    }

    private static void harmless(Map<String, String> options) {
        // With these a hostile server could read our files or run our classes.
        options.put("allowLoadLocalInfile", "false");
        options.put("allowUrlInLocalInfile", "false");
        options.put("autoDeserialize", "false");
        // Who stands between could give a key of his own, and read the password.
        options.put("allowPublicKeyRetrieval", "false");
        // Ways to log in that would read files of this machine, or speak to others.
        options.put("disabledAuthenticationPlugins", OTHER_LOGINS);
        options.put("allowMultiQueries", "false");
        options.put("autoReconnect", "false");
        // Braces in a quoted column name are no JDBC escape.
        options.put("processEscapeCodesForPrepStmts", "false");
    }

    @Override
    public String tlsId() {
        return MySqlTlsSockets.ID;
    }

    @Override
    public String starttls() {
        return "mysql";
    }

    @Override
    public boolean isWithoutTls(SQLException thrown) {
        return Messages.getString(NO_TLS).equals(thrown.getMessage());
    }

    @Override
    public Optional<String> loginAdvice(SQLException thrown) {
        String words = words(thrown);
        if (words.equals(Messages.getString(NO_PUBLIC_KEY))) {
            return Optional.of("switch TLS on at the server, and set " + field("tls.mode")
                    + ": require or better; without TLS the key that it would send could be anybody's");
        }
        return OTHER_WAY_IN.stream().anyMatch(key -> words.startsWith(start(key)))
                ? Optional.of("let the user log in by password: caching_sha2_password, sha256_password or"
                        + " mysql_native_password, or with TLS by mysql_clear_password")
                : Optional.empty();
    }

    /** A message of the driver's up to its first parameter. */
    private static String start(String key) {
        String message = Messages.getString(key, new Object[] {"\0"});
        return message.substring(0, message.indexOf('\0'));
    }

    @Override
    public boolean streamsInTransaction() {
        return false;
    }

    @Override
    public void loggedIn(Connection connection, SourceSettings settings) throws SQLException {
        connection.setNetworkTimeout(
                Runnable::run, (int) settings.queryTimeout().toMillis());
    }

    @Override
    public String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public Measure identifiers() {
        return IDENTIFIERS;
    }

    /** MySQL does not tell columns apart by letter case. */
    @Override
    public <V> Map<String, V> byColumn() {
        return new LinkedCaseInsensitiveMap<>(Locale.ROOT);
    }

    @Override
    public String space() {
        return "database";
    }

    @Override
    public String shown(Server server) {
        return server.tablePath().size() > 1 ? server.table() : server.database() + "." + server.table();
    }

    @Override
    public ColumnReader reader(ResultSetMetaData columns, int column) {
        return ResultSet::getObject;
    }

    @Override
    public Optional<Code> code(SQLException root) {
        int vendor = root.getErrorCode();
        if (loginAdvice(root).isPresent()) {
            return Optional.of(Code.LOGIN_REFUSED);
        }
        if (LOGIN.contains(vendor)) {
            return Optional.of(Code.LOGIN_REFUSED);
        }
        if (NO_TABLE.contains(vendor)) {
            return Optional.of(Code.TABLE_MISSING);
        }
        if (TOO_SLOW.contains(vendor)) {
            return Optional.of(Code.SOURCE_TIMEOUT);
        }
        if (ENDED.contains(vendor)) {
            return Optional.of(Code.SOURCE_BROKE_OFF);
        }
        return switch (vendor) {
            case NO_COLUMN -> Optional.of(Code.COLUMN_MISSING);
            case TOO_MANY_CONNECTIONS -> Optional.of(Code.SOURCE_UNREACHABLE);
            default -> Optional.empty();
        };
    }

    @Override
    public String words(SQLException root) {
        return Objects.toString(root.getMessage(), "");
    }

    @Override
    public MissingColumn missingColumn(SQLException root, String sql) {
        Matcher words = UNKNOWN_COLUMN.matcher(words(root));
        return new MissingColumn(words.matches() ? words.group(1) : null, null);
    }
}
