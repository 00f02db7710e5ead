package org.kubernetestenants.operator.source;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** Opens pools that cost nothing until they are used, and whose one connection stays from sync to sync. */
final class PoolFactory {
    private static final Duration SHORTEST_IDLE = Duration.ofMinutes(10);
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(30);
    /** The driver's own connect timeout must end first, so that its reason is known and not only that there is no connection. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private PoolFactory() {}

    static HikariDataSource open(
            String registryKey,
            SourceSettings settings,
            Connections connections,
            ScheduledExecutorService housekeeping) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("registry " + registryKey);
        config.setDataSource(connections);
        config.setReadOnly(true);
        config.setAutoCommit(!settings.dialect().streamsInTransaction());
        config.setMinimumIdle(0);
        config.setMaximumPoolSize(settings.maxPoolSize());
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(settings.connectTimeout().plus(MARGIN).toMillis());
        config.setValidationTimeout(settings.connectTimeout().toMillis());
        Duration idle = longer(SHORTEST_IDLE, settings.syncInterval().multipliedBy(3));
        config.setIdleTimeout(idle.toMillis());
        config.setMaxLifetime(longer(SHORTEST_LIFE, idle.multipliedBy(2)).toMillis());
        config.setScheduledExecutor(housekeeping);
        return new HikariDataSource(config);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
