package org.kubernetestenants.operator.source;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one text of a column's value, the same on every machine:
 *
 * <table>
 * <tr><td>NULL, zero dates</td><td>the empty text</td></tr>
 * <tr><td>text, JSON, enum, set, xml, uuid</td><td>as it is; {@code jsonb} as PostgreSQL writes it</td></tr>
 * <tr><td>whole numbers, year, oid</td><td>decimal digits</td></tr>
 * <tr><td>decimals</td><td>digits with the column's scale, never an exponent</td></tr>
 * <tr><td>money</td><td>digits with two decimals, without currency: -1234.50</td></tr>
 * <tr><td>float, double</td><td>shortest digits that give the number again, never an exponent, no trailing zeros</td></tr>
 * <tr><td>boolean, bit(1)</td><td>1 or 0</td></tr>
 * <tr><td>bit(n), bit varying of PostgreSQL</td><td>its bits: 00000101</td></tr>
 * <tr><td>timestamp of MySQL, timestamptz</td><td>RFC 3339 in UTC: 2026-01-31T13:45:00.5Z</td></tr>
 * <tr><td>datetime, timestamp of PostgreSQL</td><td>the same; it has no zone, and is taken as UTC</td></tr>
 * <tr><td>date, time</td><td>2026-01-31, 13:45:00.5</td></tr>
 * <tr><td>timetz, interval</td><td>13:45:00.5+02, P1Y2M3DT4H5M6.5S</td></tr>
 * <tr><td>infinity of dates and moments</td><td>infinity, -infinity</td></tr>
 * <tr><td>binary, blob, bytea, bit(n) of MySQL</td><td>base64</td></tr>
 * <tr><td>arrays, ranges, rows, inet and all other types of PostgreSQL</td><td>as the server writes them, moments in UTC:
 *     {1,NULL,3}</td></tr>
 * <tr><td>objects and lists in rows of a route</td><td>compact JSON, the keys of objects in their order: {"a":1,"b":[true]}</td></tr>
 * </table>
 */
public final class RowText {
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private RowText() {}

    /** The text of {@code value} as a driver or a row hook gives it. */
    public static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String text -> text;
            case Boolean bool -> bool ? "1" : "0";
            case BigDecimal decimal -> decimal.toPlainString();
            case Double number -> floating(number.toString());
            case Float number -> floating(number.toString());
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case java.sql.Timestamp timestamp -> moment(timestamp.toInstant());
            case java.sql.Date date -> date.toLocalDate().toString();
            case java.sql.Time time -> TIME.format(timeOf(time));
            case Date date -> moment(date.toInstant());
            case Instant instant -> moment(instant);
            case OffsetDateTime time -> moment(time.toInstant());
            case ZonedDateTime time -> moment(time.toInstant());
            case LocalDateTime time -> dateTime(time);
            case LocalDate date -> date.toString();
            case LocalTime time -> TIME.format(time);
            case Map<?, ?> map -> JsonText.of(map);
            case Collection<?> list -> JsonText.of(list);
            case Object[] array -> JsonText.of(array);
            default -> value.toString();
        };
    }

    private static String floating(String text) {
        if (text.equals("NaN") || text.endsWith("Infinity")) {
            return text;
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        return number.toPlainString();
    }

    private static String moment(Instant instant) {
        return dateTime(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
    }

    private static String dateTime(LocalDateTime time) {
        return time.toLocalDate() + "T" + TIME.format(time) + "Z";
    }

    @SuppressWarnings("JavaUtilDate") // what drivers give
    private static LocalTime timeOf(java.sql.Time time) {
        // toLocalTime() loses the milliseconds.
        return time.toLocalTime().plusNanos(Math.floorMod(time.getTime(), 1000L) * 1_000_000L);
    }
}
