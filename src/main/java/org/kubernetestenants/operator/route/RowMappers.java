package org.kubernetestenants.operator.route;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.component.sql.RowMapperFactory;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.source.ResultRows;
import org.springframework.jdbc.core.BeanPropertyRowMapper;
import org.springframework.jdbc.core.RowMapper;

/** For {@code sql:} endpoints: rows whose values have one documented text, instead of whatever the driver prefers to give. */
final class RowMappers implements RowMapperFactory {
    @Override
    public RowMapper<?> newColumnRowMapper() {
        return new OneResult();
    }

    @Override
    public RowMapper<?> newBeanRowMapper(Class<?> type) {
        return BeanPropertyRowMapper.newInstance(type);
    }

    private static final class OneResult implements RowMapper<Map<String, @Nullable Object>> {
        private @Nullable ResultRows columns;

        @Override
        public Map<String, @Nullable Object> mapRow(ResultSet rows, int number) throws SQLException {
            ResultRows known = columns;
            if (known == null) {
                known = ResultRows.of(rows);
                columns = known;
            }
            return known.read(rows);
        }
    }
}
