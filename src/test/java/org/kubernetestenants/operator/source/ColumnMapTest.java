package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnMapTest {
    private static final List<String> COLUMNS = List.of("id", "Active", "plan");
    private static final List<String> KEYS = List.of("id", "ID", "Active", "active", "plan", "more");

    /** Whatever a hook does with a row, it is as if the row were a map of the usual kind. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.testing.Seeds#seeds")
    void is_a_map_like_any_other(long seed) {
        Random random = new Random(seed);
        Dialect dialect = random.nextBoolean() ? new MySqlDialect() : new PostgreSqlDialect();
        @Nullable Object[] values = {"a", null, 7};
        Map<String, @Nullable Object> expected = dialect.byColumn();
        for (int i = 0; i < values.length; i++) {
            expected.put(COLUMNS.get(i), values[i]);
        }
        Map<String, @Nullable Object> row =
                new ColumnMap.Columns(COLUMNS, dialect::byColumn).row(Arrays.copyOf(values, values.length));

        for (int step = 0; step < 12; step++) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            switch (random.nextInt(7)) {
                case 0 -> assertThat(row.get(key)).isEqualTo(expected.get(key));
                case 1 -> assertThat(row.put(key, step)).isEqualTo(expected.put(key, step));
                case 2 -> assertThat(row.remove(key)).isEqualTo(expected.remove(key));
                case 3 -> assertThat(row.containsKey(key)).isEqualTo(expected.containsKey(key));
                case 4 -> assertThat(row).hasSize(expected.size());
                case 5 -> assertThat(new ArrayList<>(row.entrySet())).isEqualTo(new ArrayList<>(expected.entrySet()));
                default -> assertThat(row).isEqualTo(expected).hasToString(expected.toString());
            }
        }
    }
}
