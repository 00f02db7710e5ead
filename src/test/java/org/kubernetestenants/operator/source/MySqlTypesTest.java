package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.MysqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Behaviour 3, for the types that MariaDB does not have: by the classes that the driver's own table gives for them, since no MySQL
 * runs in this build. {@link SourceIT} shows all others on a server.
 */
class MySqlTypesTest {
    /** Those whose text {@link RowText} documents. */
    private static final Set<String> DOCUMENTED = Set.of(
            String.class.getName(),
            Boolean.class.getName(),
            Integer.class.getName(),
            Long.class.getName(),
            BigInteger.class.getName(),
            BigDecimal.class.getName(),
            Float.class.getName(),
            Double.class.getName(),
            java.sql.Timestamp.class.getName(),
            java.sql.Date.class.getName(),
            java.sql.Time.class.getName(),
            java.time.LocalDateTime.class.getName(),
            byte[].class.getName(),
            Object.class.getName()); // of NULL

    @ParameterizedTest
    @EnumSource
    void every_type_that_the_driver_knows_comes_as_a_class_with_a_documented_text(MysqlType type) {
        assertThat(DOCUMENTED).contains(type.getClassName());
        switch (type) {
            case JSON -> assertThat(type.getClassName()).as("as it is").isEqualTo(String.class.getName());
            case GEOMETRY, VECTOR ->
                assertThat(type.getClassName()).as("base64").isEqualTo(byte[].class.getName());
            default -> {}
        }
    }
}
