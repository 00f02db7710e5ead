package org.kubernetestenants.operator.source;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.error.Code;
import org.postgresql.PGConnection;

/** What is peculiar to one kind of database and its driver; everything else of a source is the same for all. */
sealed interface Dialect permits MySqlDialect, PostgreSqlDialect {
    static Dialect of(Server server) {
        return switch (server) {
            case MySql ignored -> new MySqlDialect();
            case PostgreSql ignored -> new PostgreSqlDialect();
        };
    }

    /** The dialect of a connection, whatever is wrapped around it. */
    static Dialect of(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class) ? new PostgreSqlDialect() : new MySqlDialect();
    }

    /** An empty map by column that tells columns apart as the registry's source does, whatever its settings are. */
    static <V> Map<String, V> byColumn(TenantRegistrySpec spec) {
        return switch (spec.source().type()) {
            case MYSQL -> new MySqlDialect().byColumn();
            case POSTGRESQL -> new PostgreSqlDialect().byColumn();
            // The maps of a user's route are taken as they are.
            case ROUTE -> new LinkedHashMap<>();
        };
    }

    /** {@code mysql}: the type of the source, the name of its field in the registry, and the scheme of the driver's URLs. */
    String type();

    /** Path of a field of the source: {@code spec.source.mysql.host}. */
    default String field(String name) {
        return "spec.source." + type() + "." + name;
    }

    Driver driver();

    /** The connection's options, in a stable order. They are the operator's alone: no user can set or change one. */
    Map<String, String> options(SourceSettings settings);

    /** The option by which a connection's socket factory gets the id of its {@link TlsInProgress}. */
    String tlsId();

    /** What openssl calls the protocol in {@code s_client -starttls}. */
    String starttls();

    /** The driver wants TLS, and the server has none. */
    boolean isWithoutTls(SQLException thrown);

    /** What to do about a login that failed for another reason than user and password. */
    default Optional<String> loginAdvice(SQLException thrown) {
        return Optional.empty();
    }

    /** Whether the driver streams rows only while a transaction is open. */
    boolean streamsInTransaction();

    /** Makes a connection ready that has just logged in: from here on a silent server has as long as for a query. */
    void loggedIn(Connection connection, SourceSettings settings) throws SQLException;

    /** An identifier as a query must write it, whatever it holds. */
    String quoted(String identifier);

    /** How long identifiers may be. */
    Measure identifiers();

    /** An empty map by column, in the order of insertion; it tells columns apart as the database does. */
    <V> Map<String, V> byColumn();

    /** What the part before a table's dot names: {@code database}, {@code schema}; also the field of it. */
    String space();

    /** The table as messages call it. */
    String shown(Server server);

    /** How the values of a column are read, so that {@link RowText} gives the documented text of them. */
    ColumnReader reader(ResultSetMetaData columns, int column) throws SQLException;

    /** What the server or the driver meant, as far as this can be told without its causes. */
    Optional<Code> code(SQLException root);

    /** The server's own words, without what belongs to rows. */
    String words(SQLException root);

    /** The column that does not exist, and the nearest name that does, if the server says them. */
    MissingColumn missingColumn(SQLException root, String sql);

    /** Reads the value of one column of the present row. */
    interface ColumnReader {
        @Nullable
        Object read(ResultSet rows, int column) throws SQLException;
    }

    /** A column's name, and the nearest one that exists; null what is not known. */
    record MissingColumn(@Nullable String name, @Nullable String nearest) {}

    /**
     * A limit of identifiers.
     *
     * @param unit what is counted
     */
    record Measure(int longest, Unit unit) {
        enum Unit {
            CHARACTERS,
            BYTES;

            int of(String text) {
                return this == CHARACTERS
                        ? text.length()
                        : text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            }

            @Override
            public String toString() {
                return name().toLowerCase(java.util.Locale.ROOT);
            }
        }
    }
}
