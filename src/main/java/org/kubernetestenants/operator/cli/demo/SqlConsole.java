package org.kubernetestenants.operator.cli.demo;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Runs SQL and prints what comes of it: rows as a table, or how many changed. */
final class SqlConsole {
    private final PrintStream out;

    SqlConsole(PrintStream out) {
        this.out = out;
    }

    /** Runs one or several statements. */
    void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute(sql);
            while (hasRows || statement.getUpdateCount() >= 0) {
                if (hasRows) {
                    printRows(statement.getResultSet());
                } else {
                    int count = statement.getUpdateCount();
                    out.println(count + (count == 1 ? " row changed" : " rows changed"));
                }
                hasRows = statement.getMoreResults();
            }
        }
    }

    private void printRows(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            head.add(rows.getMetaData().getColumnLabel(i));
        }
        lines.add(head);
        while (rows.next()) {
            List<String> line = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String value = rows.getString(i);
                line.add(value == null ? "NULL" : value);
            }
            lines.add(line);
        }
        Columns.aligned(lines).forEach(out::println);
    }
}
