package org.kubernetestenants.operator.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import javax.sql.DataSource;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/** Reads a registry as the flow does, with plain JDBC in place of the route. */
final class SourceReading {
    private SourceReading() {}

    static WholeSnapshot read(DataSource source, TenantRegistrySpec spec) throws SQLException {
        Snapshot snapshot = Snapshot.begin(Registries.KEY, spec);
        readInto(snapshot, source, spec);
        return snapshot.whole();
    }

    static void readInto(Snapshot snapshot, DataSource source, TenantRegistrySpec spec) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
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
        private boolean has;

        Rows(ResultSet rows) {
            this.rows = rows;
            advance();
        }

        private void advance() {
            try {
                has = rows.next();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
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
            Map<String, Object> row = new LinkedHashMap<>();
            try {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnLabel(i), rows.getObject(i));
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            advance();
            return row;
        }
    }
}
