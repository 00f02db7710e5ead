package org.kubernetestenants.operator.route;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.sync.SyncSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code wakeRegistry}: a key that somebody sent makes its registry due, wherever its interval is. */
final class WakeRegistry {
    /** Exchange property: the least time between two syncs that are begun so, milliseconds. */
    private static final String DISTANCE = "wakeDistance";

    private static final Logger LOG = LoggerFactory.getLogger(WakeRegistry.class);

    private final CustomResources resources;
    private final SyncSchedule schedule;

    WakeRegistry(CustomResources resources, SyncSchedule schedule) {
        this.resources = resources;
        this.schedule = schedule;
    }

    /**
     * Body in: a registry's key. Body out: the same. Ends the route if there is no such registry, and if its last sync began only
     * just now: then the key comes back when it is time.
     */
    void wake(Exchange exchange) {
        String key = exchange.getMessage().getBody(String.class);
        if (resources.registry(key).isEmpty()) {
            LOG.warn("work-queue:registries was given {}, and there is no such TenantRegistry; it is left", key);
            exchange.setRouteStop(true);
            return;
        }
        Duration wait = schedule.until(key, Duration.ofMillis(exchange.getProperty(DISTANCE, 0L, Long.class)));
        if (wait.isZero()) {
            schedule.dueNow(key);
        } else {
            exchange.setProperty(WorkQueueConsumer.DELAY, wait);
            exchange.setRouteStop(true);
        }
    }
}
