package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;
import org.kubernetestenants.operator.observe.MetricNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records Kubernetes events, at its leisure: they wait in a bounded queue for one thread of its own, warnings first, the others
 * until the API server has less to do than to make tenants. What does not fit, or cannot be written, is dropped and counted; the
 * same event is not recorded twice within ten minutes.
 */
public final class EventRecorder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int QUEUE = 10_000;
    /** While the API server has no room at all, an event that is no warning waits this long for its turn. */
    private static final Duration LEISURE = Duration.ofSeconds(1);

    private static final int REMEMBERED = 10_000;
    private static final Duration ONCE_IN = Duration.ofMinutes(10);
    private static final int NOTE = 1_024;

    /** What an event is about; {@code namespace} is empty for cluster-scoped objects. */
    public record Subject(String apiVersion, String kind, String namespace, String name, String uid) {
        public static Subject of(HasMetadata object) {
            var metadata = object.getMetadata();
            String namespace = metadata.getNamespace() == null ? "" : metadata.getNamespace();
            return new Subject(
                    object.getApiVersion(), object.getKind(), namespace, metadata.getName(), metadata.getUid());
        }
    }

    private record Event(Subject subject, boolean warning, String reason, String note, String action, Instant time) {}

    /** Something for the thread to do; what is urgent goes first, else first come, first served. */
    private record Turn(boolean urgent, long number, Runnable task) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return urgent == other.urgent ? Long.compare(number, other.number) : urgent ? -1 : 1;
        }
    }

    private record Sameness(Subject subject, String reason, String note) {}

    private final Writer writer;
    private final String instance;
    private final Clock clock;
    private final Counter dropped;
    private final AtomicLong sequence = new AtomicLong();
    private final BlockingQueue<Turn> queue = new PriorityBlockingQueue<>();
    private final Map<Sameness, Instant> recorded = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sameness, Instant> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Thread thread;

    /** @param instance which process speaks, e.g. the election's identity */
    public EventRecorder(Writer writer, String instance, MeterRegistry metrics) {
        this(writer, instance, metrics, Clock.systemUTC());
    }

    EventRecorder(Writer writer, String instance, MeterRegistry metrics, Clock clock) {
        this.writer = writer;
        this.instance = instance;
        this.clock = clock;
        this.dropped = Counter.builder(MetricNames.EVENTS_DROPPED).register(metrics);
        this.thread = Thread.ofVirtual().name("events").start(this::run);
    }

    /**
     * Enqueues an event of something that is wrong, in its short form; never waits.
     *
     * @param action what was being done, in UpperCamelCase
     */
    public void warning(Subject subject, Problem problem, String action) {
        event(subject, true, problem.code().reason(), problem.shortText(), action);
    }

    /**
     * Enqueues an event of something that is worth knowing; never waits.
     *
     * @param note cut after 120 characters; never a secret value
     * @param action what was being done, in UpperCamelCase
     */
    public void normal(Subject subject, Reason reason, String note, String action) {
        event(subject, false, reason.reason(), Problem.shortened(note), action);
    }

    private void event(Subject subject, boolean warning, String reason, String note, String action) {
        Instant now = clock.instant();
        if (isNew(new Sameness(subject, reason, note), now)
                && !offer(new Event(subject, warning, reason, note, action, now))) {
            dropped.increment();
        }
    }

    private boolean offer(Event event) {
        return queue.size() < QUEUE && offer(event.warning, () -> write(event));
    }

    private boolean offer(boolean urgent, Runnable task) {
        return queue.offer(new Turn(urgent, sequence.getAndIncrement(), task));
    }

    private boolean isNew(Sameness event, Instant now) {
        synchronized (recorded) {
            Instant last = recorded.get(event);
            if (last != null && Duration.between(last, now).compareTo(ONCE_IN) < 0) {
                return false;
            }
            recorded.remove(event);
            recorded.put(event, now);
            return true;
        }
    }

    private void run() {
        try {
            while (true) {
                next().task.run();
            }
        } catch (InterruptedException e) {
            LOG.debug("no more events");
        }
    }

    /** A warning that comes while another event waits for its turn goes before it. */
    private Turn next() throws InterruptedException {
        Turn turn = queue.take();
        if (!turn.urgent) {
            queue.add(turn);
            writer.awaitRoom(LEISURE);
            turn = queue.take();
        }
        return turn;
    }

    private void write(Event event) {
        String namespace = event.subject.namespace.isEmpty() ? "default" : event.subject.namespace;
        try {
            Answer answer = writer.send(Write.create(OwnTypes.EVENTS, namespace, null, manifest(event, namespace))
                    .because(event.reason));
            if (!answer.ok()) {
                drop(event, answer.toString());
            }
        } catch (OperatorException e) {
            drop(event, e.problem().condition());
        } catch (RuntimeException e) {
            drop(event, e.toString());
        }
    }

    private void drop(Event event, String why) {
        dropped.increment();
        LOG.debug("event {} of {} not recorded: {}", event.reason, event.subject, why);
    }

    private ObjectNode manifest(Event event, String namespace) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", OwnTypes.EVENTS.apiVersion()).put("kind", OwnTypes.EVENTS.kind());
        object.putObject("metadata").put("name", name(event.subject.name)).put("namespace", namespace);
        object.put("eventTime", MICRO_TIME.format(event.time))
                .put("reportingController", "tenant-operator")
                .put("reportingInstance", cut(instance, 128))
                .put("type", event.warning ? "Warning" : "Normal")
                .put("reason", cut(event.reason, 128))
                .put("action", cut(event.action, 128))
                .put("note", cut(event.note, NOTE));
        ObjectNode regarding = object.putObject("regarding")
                .put("apiVersion", event.subject.apiVersion)
                .put("kind", event.subject.kind)
                .put("name", event.subject.name)
                .put("uid", event.subject.uid);
        if (!event.subject.namespace.isEmpty()) {
            regarding.put("namespace", event.subject.namespace);
        }
        return object;
    }

    private static String name(String subject) {
        String id = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        return cut(subject, 200) + "." + id;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** Waits until what was enqueued so far is written, but no longer than this. */
    public void flush(Duration atMost) {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        offer(false, () -> reached.complete(null));
        try {
            reached.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("some events are left");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives up what is not written yet. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
