package org.kubernetestenants.operator.source;

import com.mysql.cj.jdbc.MysqlDataSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Database;

/** MySQL and MariaDB, by MySQL's driver. */
record MySqlDialect() implements Dialect {
    private static final Pattern UNKNOWN_COLUMN = Pattern.compile("Unknown column '(.*)' in .*", Pattern.DOTALL);

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public String url(SourceSettings settings) {
        return "jdbc:mysql://" + Dialect.address(settings.host()) + ":" + settings.port() + "/"
                + Dialect.encoded(settings.database()) + "?" + Dialect.query(options(settings));
    }

    @Override
    public DataSource driver(SourceSettings settings, @Nullable String password) {
        MysqlDataSource driver = new MysqlDataSource();
        driver.setUrl(url(settings));
        driver.setUser(settings.username());
        if (password != null) {
            driver.setPassword(password);
        }
        return driver;
    }

    private static Map<String, String> options(SourceSettings settings) {
        Map<String, String> options = new LinkedHashMap<>();
        String connectMillis = Long.toString(settings.connectTimeout().toMillis());
        options.put("connectTimeout", connectMillis);
        // For the greeting and the login; Connections sets the query timeout after them.
        options.put("socketTimeout", connectMillis);
        options.put("tcpKeepAlive", "true");
        options.put("sslMode", "PREFERRED");
        streamed(options);
        sameTextEverywhere(options);
        harmless(options);
        return options;
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
        options.put("allowMultiQueries", "false");
        options.put("autoReconnect", "false");
        // Braces in a quoted column name are no JDBC escape.
        options.put("processEscapeCodesForPrepStmts", "false");
    }

    @Override
    public boolean readsInTransaction() {
        return false;
    }

    @Override
    public String quoted(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public List<String> table(Database database) {
        return List.of(database.table().split("\\.", -1));
    }

    @Override
    public int longestIdentifier() {
        return 64;
    }

    @Override
    public Pattern unknownColumn() {
        return UNKNOWN_COLUMN;
    }
}
