package org.kubernetestenants.operator.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kubernetestenants.operator.testing.Database;

/** Every type that a column may have, with a value as SQL writes it, and its documented text. */
record ColumnTypes(List<String> before, List<Column> columns) {
    /** @param literal what an INSERT writes */
    record Column(String name, String type, String literal, String text) {}

    static ColumnTypes of(Database.Kind kind) {
        return switch (kind) {
            case MARIADB -> mariadb();
            case POSTGRESQL -> postgresql();
        };
    }

    /** A table {@code types} of one row: uid, active, and a column of each type. */
    void createIn(Database database) {
        StringBuilder table = new StringBuilder("CREATE TABLE types (uid varchar(9), active bit(1)");
        StringBuilder row = new StringBuilder("INSERT INTO types VALUES ('a', b'1'");
        for (Column column : columns) {
            table.append(", ")
                    .append(column.name)
                    .append(" ")
                    .append(column.type)
                    .append(" NULL");
            row.append(", ").append(column.literal);
        }
        database.sql(before.toArray(String[]::new));
        database.sql(table.append(")").toString(), row.append(")").toString());
    }

    /** Variable to column; both are named alike. */
    Map<String, String> mappings() {
        Map<String, String> mappings = new LinkedHashMap<>();
        columns.forEach(column -> mappings.put(column.name, column.name));
        return mappings;
    }

    /** What the row must give. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        columns.forEach(column -> texts.put(column.name, column.text));
        texts.put(Mapping.ACTIVATE, "1");
        return texts;
    }

    private static ColumnTypes mariadb() {
        List<Column> types = new ArrayList<>();
        type(types, "t_tinyint1", "tinyint(1)", "7", "7");
        type(types, "t_bool", "boolean", "true", "1");
        type(types, "t_tinyint", "tinyint", "-128", "-128");
        type(types, "t_smallint_u", "smallint unsigned", "65535", "65535");
        type(types, "t_int", "int", "-5", "-5");
        type(types, "t_int_u", "int unsigned", "4294967295", "4294967295");
        type(types, "t_bigint_u", "bigint unsigned", "18446744073709551615", "18446744073709551615");
        type(types, "t_zerofill", "int(5) zerofill", "42", "42");
        type(types, "t_decimal", "decimal(20,2)", "1234567890.50", "1234567890.50");
        type(types, "t_decimal_small", "decimal(20,10)", "0.0000000001", "0.0000000001");
        type(types, "t_float", "float", "1.5", "1.5");
        type(types, "t_double", "double", "1e20", "100000000000000000000");
        type(types, "t_double_whole", "double", "3", "3");
        type(types, "t_bit1", "bit(1)", "b'0'", "0");
        type(types, "t_bit8", "bit(8)", "b'101'", "BQ==");
        type(types, "t_char", "char(5)", "'ab'", "ab");
        type(types, "t_text", "text", "'grüß 🎉'", "grüß 🎉");
        type(types, "t_enum", "enum('x','y')", "'y'", "y");
        type(types, "t_set", "set('x','y')", "'x,y'", "x,y");
        type(types, "t_json", "json", "'{\"b\": 1, \"a\": [true]}'", "{\"b\": 1, \"a\": [true]}");
        type(types, "t_date", "date", "'2026-03-29'", "2026-03-29");
        type(types, "t_time", "time(3)", "'13:45:00.5'", "13:45:00.5");
        type(types, "t_time_whole", "time", "'02:30:00'", "02:30:00");
        type(types, "t_datetime", "datetime(6)", "'2026-03-29 02:30:00.25'", "2026-03-29T02:30:00.25Z");
        type(types, "t_datetime_gap", "datetime", "'2026-03-08 02:30:00'", "2026-03-08T02:30:00Z");
        type(types, "t_timestamp", "timestamp", "'2026-07-01 12:00:00'", "2026-07-01T12:00:00Z");
        type(types, "t_zero", "datetime", "'0000-00-00 00:00:00'", "");
        type(types, "t_zero_date", "date", "'0000-00-00'", "");
        type(types, "t_year", "year", "2026", "2026");
        type(types, "t_binary", "varbinary(9)", "x'00ff'", "AP8=");
        type(types, "t_blob", "blob", "'hi'", "aGk=");
        type(types, "t_null", "int", "NULL", "");
        return new ColumnTypes(List.of("SET time_zone = '+00:00'", "SET sql_mode = ''"), types);
    }

    private static ColumnTypes postgresql() {
        List<Column> types = new ArrayList<>();
        type(types, "t_bool", "boolean", "true", "1");
        type(types, "t_bool_no", "boolean", "false", "0");
        type(types, "t_int2", "smallint", "-32768", "-32768");
        type(types, "t_int4", "integer", "-5", "-5");
        type(types, "t_int8", "bigint", "9223372036854775807", "9223372036854775807");
        type(types, "t_oid", "oid", "4294967295", "4294967295");
        type(types, "t_numeric", "numeric(20,2)", "1234567890.50", "1234567890.50");
        type(types, "t_numeric_small", "numeric", "0.0000000001", "0.0000000001");
        type(types, "t_numeric_big", "numeric", "1e30", "1000000000000000000000000000000");
        type(types, "t_numeric_nan", "numeric", "'NaN'", "NaN");
        type(types, "t_numeric_infinite", "numeric", "'-Infinity'", "-Infinity");
        type(types, "t_real", "real", "1.1", "1.1");
        type(types, "t_double", "double precision", "1e20", "100000000000000000000");
        type(types, "t_double_tenth", "double precision", "0.1", "0.1");
        type(types, "t_double_whole", "double precision", "3", "3");
        type(types, "t_double_nan", "double precision", "'NaN'", "NaN");
        type(types, "t_money", "money", "'-1234.50'::numeric::money", "-1234.50");
        type(types, "t_money_large", "money", "'92233720368547758.07'::numeric::money", "92233720368547758.07");
        type(types, "t_bit1", "bit(1)", "B'0'", "0");
        type(types, "t_bit8", "bit(8)", "B'00000101'", "00000101");
        type(types, "t_varbit", "bit varying(9)", "B'101'", "101");
        type(types, "t_char", "char(5)", "'ab'", "ab   ");
        type(types, "t_varchar", "varchar(9)", "'ab'", "ab");
        type(types, "t_text", "text", "'grüß 🎉'", "grüß 🎉");
        type(types, "t_name", "name", "'n'", "n");
        type(types, "t_enum", "mood", "'so so'", "so so");
        type(types, "t_domain", "positive", "7", "7");
        type(types, "t_json", "json", "'{\"b\": 1,  \"a\": [true]}'", "{\"b\": 1,  \"a\": [true]}");
        type(types, "t_jsonb", "jsonb", "'{\"b\": 1,  \"a\": [true]}'", "{\"a\": [true], \"b\": 1}");
        type(types, "t_xml", "xml", "'<a>b</a>'", "<a>b</a>");
        type(types, "t_uuid", "uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        type(types, "t_date", "date", "'2026-03-29'", "2026-03-29");
        type(types, "t_date_ever", "date", "'infinity'", "infinity");
        type(types, "t_date_old", "date", "'0001-01-01'", "0001-01-01");
        type(types, "t_time", "time", "'13:45:00.123456'", "13:45:00.123456");
        type(types, "t_time_whole", "time", "'02:30:00'", "02:30:00");
        type(types, "t_time_end", "time", "'24:00:00'", "24:00:00");
        type(types, "t_timetz", "timetz", "'13:45:00.5+02'", "13:45:00.5+02");
        type(types, "t_timestamp", "timestamp", "'2026-03-29 02:30:00.25'", "2026-03-29T02:30:00.25Z");
        type(types, "t_timestamp_gap", "timestamp", "'2026-03-08 02:30:00'", "2026-03-08T02:30:00Z");
        type(types, "t_timestamp_ever", "timestamp", "'-infinity'", "-infinity");
        type(types, "t_timestamptz", "timestamptz", "'2026-07-01 14:00:00.000001+02'", "2026-07-01T12:00:00.000001Z");
        type(types, "t_timestamptz_ever", "timestamptz", "'infinity'", "infinity");
        type(types, "t_interval", "interval", "'1 year 2 months 3 days 04:05:06.5'", "P1Y2M3DT4H5M6.5S");
        type(types, "t_bytea", "bytea", "'\\x00ff'", "AP8=");
        type(types, "t_int_array", "int[]", "'{1,NULL,3}'", "{1,NULL,3}");
        type(types, "t_text_array", "text[]", "ARRAY['a b', 'c,d']", "{\"a b\",\"c,d\"}");
        type(
                types,
                "t_moment_array",
                "timestamptz[]",
                "ARRAY['2026-07-01 14:00:00+02'::timestamptz]",
                "{\"2026-07-01 12:00:00+00\"}");
        type(types, "t_inet", "inet", "'10.1.2.3/8'", "10.1.2.3/8");
        type(types, "t_cidr", "cidr", "'10.0.0.0/8'", "10.0.0.0/8");
        type(types, "t_macaddr", "macaddr", "'08:00:2B:01:02:03'", "08:00:2b:01:02:03");
        type(types, "t_range", "int4range", "'[1,5]'", "[1,6)");
        type(types, "t_moments", "tstzrange", "'[2026-07-01 14:00:00+02,)'", "[\"2026-07-01 12:00:00+00\",)");
        type(types, "t_point", "point", "'(1,2.5)'", "(1,2.5)");
        type(types, "t_row", "pair", "ROW(1, 'x y')", "(1,\"x y\")");
        type(types, "t_tsvector", "tsvector", "'fat cat'", "'cat' 'fat'");
        type(types, "t_null", "int", "NULL", "");
        type(types, "t_null_moment", "timestamp", "NULL", "");
        return new ColumnTypes(
                List.of(
                        "CREATE TYPE mood AS ENUM ('well', 'so so')",
                        "CREATE TYPE pair AS (a int, b text)",
                        "CREATE DOMAIN positive AS int CHECK (value > 0)"),
                types);
    }

    private static void type(List<Column> types, String name, String type, String literal, String text) {
        types.add(new Column(name, type, literal, text));
    }
}
