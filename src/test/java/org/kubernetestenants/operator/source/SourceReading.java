package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.Database;

/** Reads the registry of one test as the flow does, with its pools and plain JDBC in place of the route. */
final class SourceReading implements AfterEachCallback, AutoCloseable {
    private final @Nullable Database database;
    private final SecretStub secrets;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
    private final DataSources sources;

    SourceReading(Database database) {
        this(database, database.password());
    }

    /** From something else than a {@link Database}. */
    SourceReading(String password) {
        this(null, password);
    }

    private SourceReading(@Nullable Database database, String password) {
        this.database = database;
        this.secrets = new SecretStub().put("default/db", "password", password);
        this.sources = new DataSources(secrets, Globs.ALL, housekeeping);
    }

    private Database database() {
        return Objects.requireNonNull(database);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    /** For one that a test made for itself. */
    @Override
    public void close() {
        sources.close();
        housekeeping.shutdownNow();
    }

    /** A registry of this table. */
    TenantRegistrySpec spec(String table) {
        return spec(database().port(), table);
    }

    /** The same, through whatever listens at this port. */
    TenantRegistrySpec spec(int port, String table) {
        return Registries.spec(Registries.at(database(), port, table));
    }

    TenantRegistrySpec spec(String table, ValueMappings fixed, Map<String, String> extra) {
        return Registries.spec(Registries.at(database(), database().port(), table), fixed, extra);
    }

    SecretStub secrets() {
        return secrets;
    }

    /** From now on the Secret has this password. */
    void password(String password) {
        secrets.put("default/db", "password", password);
    }

    DataSources sources() {
        return sources;
    }

    DataSource dataSource(TenantRegistrySpec spec) {
        return sources.of(Registries.KEY, spec);
    }

    WholeSnapshot read(TenantRegistrySpec spec) throws SQLException {
        Snapshot snapshot = Snapshot.begin(Registries.KEY, spec);
        readInto(snapshot, spec);
        return snapshot.whole();
    }

    /** How a read fails. */
    Problem failure(TenantRegistrySpec spec) {
        return SourceProblems.explain(catchThrowable(() -> read(spec)), spec, Registries.KEY);
    }

    /** How a connection fails, without a pool that would wait for another. */
    Problem refusal(TenantRegistrySpec spec) {
        HikariDataSource pool = (HikariDataSource) dataSource(spec);
        return SourceProblems.explain(catchThrowable(() -> pool.getDataSource().getConnection()), spec, Registries.KEY);
    }

    void readInto(Snapshot snapshot, TenantRegistrySpec spec) throws SQLException {
        try (Connection connection = dataSource(spec).getConnection()) {
            readInto(snapshot, spec, connection);
        }
    }

    void readInto(Snapshot snapshot, TenantRegistrySpec spec, Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(SelectStatement.of(spec).sql());
                ResultSet rows = statement.executeQuery()) {
            Iterator<Map<String, Object>> stream = snapshot.stream(new Rows(rows));
            while (stream.hasNext()) {
                snapshot.row(stream.next());
            }
        }
    }

    private static final class Rows implements Iterator<Map<String, Object>> {
        private final ResultSet rows;
        private final ResultRows columns;
        private boolean has;

        Rows(ResultSet rows) throws SQLException {
            this.rows = rows;
            this.columns = ResultRows.of(rows);
            this.has = rows.next();
        }

        @Override
        public boolean hasNext() {
            return has;
        }

        @Override
        public Map<String, Object> next() {
            if (!has) {
                throw new NoSuchElementException();
            }
            try {
                Map<String, @Nullable Object> row = columns.read(rows);
                has = rows.next();
                return row;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
