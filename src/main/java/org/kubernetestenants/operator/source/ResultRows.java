package org.kubernetestenants.operator.source;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of one result set as maps, column to value; what columns there are is asked once. */
public final class ResultRows {
    private final Dialect dialect;
    private final List<Column> columns;

    private ResultRows(Dialect dialect, List<Column> columns) {
        this.dialect = dialect;
        this.columns = List.copyOf(columns);
    }

    /** For the rows of {@code rows}, which may stand anywhere. */
    public static ResultRows of(ResultSet rows) throws SQLException {
        Dialect dialect = Dialect.of(rows.getStatement().getConnection());
        ResultSetMetaData about = rows.getMetaData();
        List<Column> columns = new ArrayList<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            columns.add(new Column(i, about.getColumnLabel(i), dialect.reader(about, i)));
        }
        return new ResultRows(dialect, columns);
    }

    /** The present row; a map of its own, which may be changed. */
    public Map<String, @Nullable Object> read(ResultSet rows) throws SQLException {
        Map<String, @Nullable Object> row = dialect.byColumn();
        for (Column column : columns) {
            row.put(column.label, column.reader.read(rows, column.number));
        }
        return row;
    }

    private record Column(int number, String label, Dialect.ColumnReader reader) {}
}
