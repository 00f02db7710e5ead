package org.kubernetestenants.operator.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.sql.DataSource;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.source.SecretReader;
import org.kubernetestenants.operator.source.SelectStatement;

/**
 * What reading the rows costs at least: the same query over the same pool with the same options, and a loop that takes each value
 * and does nothing with it.
 *
 * @param seconds of a read, the median
 * @param processor seconds of processor time of its thread
 */
record BareLoop(double seconds, double processor) {
    static final int WARM_UP = 20;
    static final int READS = 20;

    static BareLoop measure(TenantRegistrySpec spec, String password) throws SQLException {
        ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
        try (DataSources sources = new DataSources(new OnePassword(password), Globs.ALL, housekeeping)) {
            DataSource source = sources.of("bench/shops", spec);
            String sql = SelectStatement.of(spec).sql();
            for (int i = 0; i < WARM_UP; i++) {
                read(source, sql);
            }
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            double[] seconds = new double[READS];
            long processor = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < READS; i++) {
                long began = System.nanoTime();
                read(source, sql);
                seconds[i] = (System.nanoTime() - began) / 1e9;
            }
            double each = (threads.getCurrentThreadCpuTime() - processor) / 1e9 / READS;
            Arrays.sort(seconds);
            return new BareLoop(seconds[READS / 2], each);
        } finally {
            housekeeping.shutdownNow();
        }
    }

    private static void read(DataSource source, String sql) throws SQLException {
        int values = 0;
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    values += rows.getObject(column) == null ? 0 : 1;
                }
            }
        }
        if (values == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }

    private record OnePassword(String password) implements SecretReader {
        @Override
        public Optional<String> version(String namespace, String name) {
            return Optional.of("1");
        }

        @Override
        public Optional<SecretData> read(String namespace, String name) {
            return Optional.of(new SecretData("1", Map.of("password", password.getBytes(StandardCharsets.UTF_8))));
        }

        @Override
        public void retain(Set<String> inUse) {
            // Nothing is watched.
        }
    }
}
