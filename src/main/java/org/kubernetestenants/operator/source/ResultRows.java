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
    private final ColumnMap.Columns columns;
    private final List<Dialect.ColumnReader> readers;

    private ResultRows(ColumnMap.Columns columns, List<Dialect.ColumnReader> readers) {
        this.columns = columns;
        this.readers = List.copyOf(readers);
    }

    /** For the rows of {@code rows}, which may stand anywhere. */
    public static ResultRows of(ResultSet rows) throws SQLException {
        Dialect dialect = Dialect.of(rows.getStatement().getConnection());
        ResultSetMetaData about = rows.getMetaData();
        List<String> labels = new ArrayList<>();
        List<Dialect.ColumnReader> readers = new ArrayList<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            labels.add(about.getColumnLabel(i));
            readers.add(dialect.reader(about, i));
        }
        return new ResultRows(new ColumnMap.Columns(labels, dialect::byColumn), readers);
    }

    /** The present row; a map of its own, which may be changed. */
    public Map<String, @Nullable Object> read(ResultSet rows) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[readers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readers.get(i).read(rows, i + 1);
        }
        return columns.row(values);
    }
}
