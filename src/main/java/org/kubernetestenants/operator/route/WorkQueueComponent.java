package org.kubernetestenants.operator.route;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToDoubleFunction;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.observe.MetricNames;
import org.kubernetestenants.operator.queue.WorkQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code work-queue:NAME}: a queue of keys, each at most once, never two workers on one key. A producer adds its body as a key;
 * the one consumer takes keys, with {@code workers} at once.
 */
public final class WorkQueueComponent extends DefaultComponent {
    private static final Logger LOG = LoggerFactory.getLogger(WorkQueueComponent.class);

    private final ConcurrentMap<String, WorkQueue> queues = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, BackOff> backOffs = new ConcurrentHashMap<>();

    private final Outage outage = new Outage(Clock.systemUTC());

    private record BackOff(Duration min, Duration max) {}

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) throws Exception {
        WorkQueueEndpoint endpoint = new WorkQueueEndpoint(uri, this, name);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Sets the back-off of a queue; the consumer does, before any route is started. */
    void backOff(String name, Duration min, Duration max) {
        backOffs.put(name, new BackOff(min, max));
    }

    /** The queue of this name, made at its first use. */
    WorkQueue queue(String name) {
        return queues.computeIfAbsent(name, n -> {
            BackOff backOff = backOffs.getOrDefault(n, new BackOff(Duration.ofSeconds(1), Duration.ofMinutes(5)));
            measure(n);
            return new WorkQueue(n, backOff.min(), backOff.max(), System::nanoTime);
        });
    }

    /**
     * The queue of this name, if a route takes keys from it now.
     *
     * @throws OperatorException StandingBy if none does: whatever it was given would be lost
     */
    WorkQueue taken(String name) {
        WorkQueue queue = queues.get(name);
        if (queue == null) {
            throw new OperatorException(standingBy(name));
        }
        return queue;
    }

    static Problem standingBy(String name) {
        return Problem.of(Code.STANDING_BY, "nothing takes keys from work-queue:" + name + " on this replica")
                .detail("the flow runs on the leader only; this replica stands by, starts or ends")
                .help("send the key again, to any replica; a route with `group: leader` runs on the leader only")
                .impact("the key was not kept; whoever takes over looks at everything");
    }

    /** Gauges by name, not by queue: a queue is made anew each time this replica leads. */
    private void measure(String name) {
        MeterRegistry metrics = getCamelContext().getRegistry().findSingleByType(MeterRegistry.class);
        if (metrics != null) {
            gauge(metrics, MetricNames.QUEUE_READY, name, WorkQueue::size);
            gauge(metrics, MetricNames.QUEUE_PROCESSING, name, WorkQueue::processing);
            gauge(metrics, MetricNames.QUEUE_DELAYED, name, WorkQueue::delayed);
        }
    }

    private void gauge(MeterRegistry metrics, String metric, String name, ToDoubleFunction<WorkQueue> value) {
        Gauge.builder(metric, queues, all -> {
                    WorkQueue queue = all.get(name);
                    return queue == null ? 0 : value.applyAsDouble(queue);
                })
                .tag("queue", name)
                .register(metrics);
    }

    /** Closes a queue and forgets its keys: whoever takes over starts from what the caches say. */
    void drop(String name) {
        WorkQueue queue = queues.remove(name);
        if (queue != null) {
            queue.close();
        }
        outage.dropped(name).ifPresent(LOG::info);
    }

    /** What all queues tell of an API server that is away. */
    Outage outage() {
        return outage;
    }

    /** Every queue that is in use, by name. */
    Map<String, WorkQueue> queues() {
        return Map.copyOf(queues);
    }
}
