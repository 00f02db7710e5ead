package org.kubernetestenants.operator.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Database;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL.
 *
 * @param schema of the table; null where the table's name has it, or where the user's search_path finds it
 */
record PostgreSqlDialect(@Nullable String schema) implements Dialect {
    private static final Pattern UNKNOWN_COLUMN =
            Pattern.compile(".*column \"?(.*?)\"? (?:of .*)?does not exist.*", Pattern.DOTALL);

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String url(SourceSettings settings) {
        return "jdbc:postgresql://" + Dialect.address(settings.host()) + ":" + settings.port() + "/"
                + Dialect.encoded(settings.database()) + "?" + Dialect.query(options(settings));
    }

    @Override
    public DataSource driver(SourceSettings settings, @Nullable String password) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setUrl(url(settings));
        driver.setUser(settings.username());
        if (password != null) {
            driver.setPassword(password);
        }
        return driver;
    }

    private static Map<String, String> options(SourceSettings settings) {
        Map<String, String> options = new LinkedHashMap<>();
        String connectSeconds =
                Long.toString(Math.max(1, settings.connectTimeout().toSeconds()));
        options.put("connectTimeout", connectSeconds);
        // For the login; Connections sets the query timeout after it.
        options.put("socketTimeout", connectSeconds);
        options.put("tcpKeepAlive", "true");
        options.put("sslmode", "prefer");
        options.put("ApplicationName", "tenant-operator");
        options.put("defaultRowFetchSize", "500");
        options.put("gssEncMode", "disable");
        return options;
    }

    @Override
    public boolean readsInTransaction() {
        return true;
    }

    @Override
    public String quoted(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    @Override
    public List<String> table(Database database) {
        return schema == null ? List.of(database.table().split("\\.", -1)) : List.of(schema, database.table());
    }

    @Override
    public int longestIdentifier() {
        return 63;
    }

    @Override
    public Pattern unknownColumn() {
        return UNKNOWN_COLUMN;
    }
}
