package org.kubernetestenants.operator.source;

import com.mysql.cj.MysqlType;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.ReferencePage;

/** docs/reference/rows.md, from the values that {@link SourceIT} reads from a server of each kind. */
class RowsReferenceTest {
    /** Of MySQL alone: no server of the build has them. */
    private static final Stream<MysqlType> ONLY_MYSQL = Stream.of(MysqlType.JSON, MysqlType.GEOMETRY, MysqlType.VECTOR);

    @Test
    void every_type_of_column_is_documented_with_a_value_and_its_text() throws IOException {
        ReferencePage.check("rows.md", """
                        # What rows say

                        A column's value reaches templates as text, the same at every sync and on every machine, so that nothing is written
                        again without a change. NULL is the empty text. Moments are RFC 3339 in UTC, whatever zone the server, its session
                        or the operator has; a moment without a zone is taken as UTC.

                        Each line below is read from a real server by a test.

                        ## `activate`

                        Upper and lower case and blanks around it do not matter.

                        | the row is | for |
                        |---|---|
                        | active | `1`, `true`, `yes`, `on`, `y`, `t`, a true boolean or bit, any number other than 0 |
                        | inactive | `0`, `false`, `no`, `off`, `n`, `f`, a false boolean or bit, 0, the empty text, NULL |
                        | invalid, and its Tenant stays as it is | anything else |

                        ## MySQL and MariaDB

                        Tested on MariaDB 11.4. By the driver's own table alone, since no server of the build has them: MySQL's own %s, whose
                        texts are the JSON as it is, and base64.

                        %s
                        ## PostgreSQL

                        Types that are not listed, those of extensions among them, have the text that the server writes. Here `mood` is an
                        enum, `positive` a domain over int, `pair` a type made of two columns.

                        %s""".formatted(
                        ONLY_MYSQL
                                .map(type -> "`" + type.getName().toLowerCase(java.util.Locale.ROOT) + "`")
                                .collect(Collectors.joining(", ")),
                        table(Database.Kind.MARIADB),
                        table(Database.Kind.POSTGRESQL)));
    }

    private static String table(Database.Kind kind) {
        return "| column | value in SQL | text |\n|---|---|---|\n"
                + ColumnTypes.of(kind).columns().stream()
                        .map(column -> "| %s | %s | %s |\n"
                                .formatted(code(column.type()), code(column.literal()), code(column.text())))
                        .collect(Collectors.joining());
    }

    private static String code(String text) {
        return text.isEmpty() ? "(empty)" : "`" + text.replace("|", "\\|") + "`";
    }
}
