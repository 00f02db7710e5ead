package org.kubernetestenants.operator.route;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.kubernetestenants.operator.queue.WorkQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One use of a queue in a route; see {@link WorkQueueComponent}. All times are milliseconds. */
public final class WorkQueueEndpoint extends DefaultEndpoint {
    /** What may stand in {@code parameters}. */
    static final Set<String> OPTIONS = Set.of("workers", "minBackoff", "maxBackoff", "delay", "context");

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueueEndpoint.class);
    /** Of one line, and no longer than any name: it will stand in the log. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,512}");

    private final WorkQueueComponent queues;
    private final String name;
    private int workers = 1;
    private long minBackoff = 1_000;
    private long maxBackoff = 300_000;
    private long delay;
    private String context = "key";

    WorkQueueEndpoint(String uri, WorkQueueComponent component, String name) {
        super(uri, component);
        this.queues = component;
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                String key = Objects.requireNonNullElse(exchange.getIn().getBody(String.class), "")
                        .strip();
                WorkQueue queue = queues.taken(name);
                if (!KEY.matcher(key).matches()) {
                    LOG.warn(
                            "work-queue:{} was given a text that is no key, which is namespace/name; it is left", name);
                } else if (delay > 0) {
                    queue.addAfter(key, Duration.ofMillis(delay));
                } else {
                    queue.add(key);
                }
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        queues.backOff(name, Duration.ofMillis(minBackoff), Duration.ofMillis(maxBackoff));
        WorkQueueConsumer consumer = new WorkQueueConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    WorkQueueComponent queues() {
        return queues;
    }

    /** Name of the queue. */
    public String getName() {
        return name;
    }

    public int getWorkers() {
        return workers;
    }

    /** Consumer: how many keys are worked on at once. */
    public void setWorkers(int workers) {
        this.workers = workers;
    }

    public long getMinBackoff() {
        return minBackoff;
    }

    /** Consumer: the delay after a key's first failure; it doubles with each further one. */
    public void setMinBackoff(long minBackoff) {
        this.minBackoff = minBackoff;
    }

    public long getMaxBackoff() {
        return maxBackoff;
    }

    /** Consumer: the longest such delay. */
    public void setMaxBackoff(long maxBackoff) {
        this.maxBackoff = maxBackoff;
    }

    public String getContext() {
        return context;
    }

    /** Consumer: what the keys are, in each line's log context: {@code tenant}, {@code registry} or {@code template}. */
    public void setContext(String context) {
        this.context = context;
    }

    public long getDelay() {
        return delay;
    }

    /** Producer: the key is not taken earlier than this; of several times the earliest counts. */
    public void setDelay(long delay) {
        this.delay = delay;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
