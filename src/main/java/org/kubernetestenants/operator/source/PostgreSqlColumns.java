package org.kubernetestenants.operator.source;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How PostgreSQL's types are read: what a program would call a number, a yes or a moment as such, everything else as the text that
 * the server writes in a session of ours. What the driver makes of them by itself depends on this machine's zone.
 */
final class PostgreSqlColumns {
    /** Days and moments without end. */
    private static final Set<String> UNENDING = Set.of("infinity", "-infinity");

    private PostgreSqlColumns() {}

    /** @param type as the server calls it; a domain's is that of what it is made of */
    static Dialect.ColumnReader reader(String type) {
        return switch (type) {
            case "bool", "int2", "int4", "int8", "oid", "float4", "float8", "numeric" -> ResultSet::getObject;
            case "bytea" -> ResultSet::getBytes;
            case "money" -> PostgreSqlColumns::money;
            case "timestamp" -> (rows, column) -> ending(rows, column, LocalDateTime.class);
            case "timestamptz" -> (rows, column) -> ending(rows, column, OffsetDateTime.class);
            case "date" -> (rows, column) -> ending(rows, column, LocalDate.class);
            default -> ResultSet::getString;
        };
    }

    private static @Nullable Object ending(ResultSet rows, int column, Class<?> type) throws SQLException {
        String text = rows.getString(column);
        return text == null || UNENDING.contains(text) ? text : rows.getObject(column, type);
    }

    /** {@code -$1,234.50}, in whatever language the database is. */
    private static @Nullable BigDecimal money(ResultSet rows, int column) throws SQLException {
        String text = rows.getString(column);
        return text == null ? null : new BigDecimal(text.replace("$", "").replace(",", ""));
    }
}
