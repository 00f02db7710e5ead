package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a sink the objects of one collection and all that happens to them, for as long as it lives: through restarts of the API
 * server, expired versions (410) and objects that the sink cannot read. One request lists and watches (a watch with initial
 * events), so that a large collection is never in memory as a whole; servers that refuse that are listed in pages.
 *
 * <p>Not fabric8's informers: these keep or rebuild whole objects, have no metadata-only feed beside the full one, and end for
 * good in several ways.
 */
final class Reflector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PARTIAL = "application/json;as=%s;g=meta.k8s.io;v=v1";
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final Duration REFUSED = Duration.ofSeconds(30);
    private static final int PAGE = 500;

    /** Where objects go. All calls come from one thread. */
    interface Sink {
        /** What is seen from now on, until {@link #relistEnded}, is everything. */
        void relistStarted();

        /** It exists, in this form. */
        void seen(JsonNode object);

        /** It is gone, or selected no more. */
        void deleted(JsonNode object);

        void relistEnded(long version);

        /** What hinders the watch; null when nothing does any more. */
        void trouble(@Nullable Problem problem);
    }

    /**
     * What to watch.
     *
     * @param path of the collection
     * @param selector e.g. {@code labelSelector=…}, encoded; empty for everything
     * @param metadataOnly whether the server is to leave out everything but metadata
     */
    record Collection(String path, String selector, boolean metadataOnly) {
        static Collection labelled(String path, String selector, boolean metadataOnly) {
            return new Collection(
                    path, "labelSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8), metadataOnly);
        }
    }

    /** The server has forgotten the version that we stand at. */
    private static final class Expired extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The server answered, but not with a watch. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(int status) {
            super("status " + status);
            this.status = status;
        }
    }

    private final Clients clients;
    private final Collection collection;
    private final Sink sink;
    private final Thread thread;
    private volatile boolean closed;
    /** The response that is being read; null between two. */
    private WatchStreams.@Nullable Stream reading;

    private String version = "";
    private boolean pages;

    private Reflector(Clients clients, Collection collection, Sink sink) {
        this.clients = clients;
        this.collection = collection;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("watch " + collection.path).unstarted(this::run);
    }

    /** Begins on a thread of its own. */
    static Reflector start(Clients clients, Collection collection, Sink sink) {
        Reflector reflector = new Reflector(clients, collection, sink);
        reflector.thread.start();
        return reflector;
    }

    /**
     * Ends it, and does not interrupt a thread that reads: that closes the response while it holds a lock which the HTTP client's own
     * thread may wait for with a lock that closing needs. Both would stand for ever, and with them all watches of their
     * connection. From here, without that lock, the response may be closed.
     */
    @Override
    public void close() {
        WatchStreams.Stream read;
        synchronized (this) {
            closed = true;
            read = reading;
            if (read == null) {
                thread.interrupt();
            }
        }
        if (read != null) {
            read.close();
        }
    }

    /** False if it is closed: nothing may be read any more. */
    private synchronized boolean reads(WatchStreams.@Nullable Stream stream) {
        reading = closed ? null : stream;
        return !closed;
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            long began = System.nanoTime();
            try {
                follow();
                // A watch that ends as soon as it begins must not be asked for in a hot loop.
                failures = System.nanoTime() - began > AT_MOST.toNanos() ? 0 : failures + 1;
                pause(backoff(failures));
            } catch (Expired e) {
                version = "";
            } catch (Refused e) {
                version = "";
                sink.trouble(ReadRefusals.ofWatch(e.status, collection.path));
                failures++;
                pause(e.status == 403 || e.status == 404 ? REFUSED : backoff(failures));
            } catch (IOException | OperatorException e) {
                failures = System.nanoTime() - began > AT_MOST.toNanos() ? 1 : failures + 1;
                broken(e);
                pause(backoff(failures));
            } catch (InterruptedException e) {
                // Only close() interrupts; the loop's condition ends it.
                LOG.debug("watch of {} was interrupted", collection.path);
            } catch (RuntimeException e) {
                LOG.error("watch of {} failed in a way that nobody thought of; begun again", collection.path, e);
                version = "";
                pause(backoff(++failures));
            }
        }
    }

    private void broken(Exception e) {
        if (!closed) {
            LOG.debug("watch of {} broke off: {}", collection.path, e.toString());
            sink.trouble(Problem.of(Code.API_UNREACHABLE, "the watch of " + collection.path + " broke off")
                    .help(Advice.unreachable()));
        }
    }

    private static Duration backoff(int failures) {
        long millis = Math.min(AT_MOST.toMillis(), 50L << Math.min(failures, 8));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    private void pause(Duration length) {
        try {
            if (!closed) {
                Thread.sleep(length);
            }
        } catch (InterruptedException e) {
            LOG.debug("watch of {} was interrupted", collection.path);
        }
    }

    /** Lists if need be, and watches until the server ends it. */
    private void follow() throws IOException, InterruptedException, Expired, Refused {
        if (!version.isEmpty()) {
            watch("&resourceVersion=" + version, false);
        } else if (pages) {
            list();
        } else {
            try {
                watch("&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", true);
            } catch (Refused e) {
                // 400 or 422: the server knows no initial events, or has them switched off.
                pages = e.status == 400 || e.status == 422;
                if (!pages) {
                    throw e;
                }
            }
        }
    }

    private void watch(String parameters, boolean initial) throws IOException, InterruptedException, Expired, Refused {
        int seconds = ThreadLocalRandom.current().nextInt(300, 600);
        String path = path("watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds + parameters);
        try (WatchStreams.Stream stream = clients.watches().open(path, accept("PartialObjectMetadata"))) {
            if (stream.status() == 410) {
                throw new Expired();
            }
            if (stream.status() != 200) {
                throw new Refused(stream.status());
            }
            if (initial) {
                sink.relistStarted();
            } else {
                sink.trouble(null);
            }
            read(stream);
        }
    }

    private void read(WatchStreams.Stream stream) throws IOException, Expired {
        if (!reads(stream)) {
            return;
        }
        try {
            MappingIterator<JsonNode> events = JSON.readerFor(JsonNode.class).readValues(stream);
            while (!closed && events.hasNextValue()) {
                event(events.nextValue());
            }
        } finally {
            reads(null);
        }
    }

    private void event(JsonNode event) throws IOException, Expired {
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> guarded(object, () -> sink.seen(object));
            case "DELETED" -> guarded(object, () -> sink.deleted(object));
            case "BOOKMARK" -> bookmark(object);
            default -> {
                if (object.path("code").asInt() == 410) {
                    throw new Expired();
                }
                throw new IOException("the API server ended the watch with status " + object.path("code"));
            }
        }
        if (!version.isEmpty()) {
            version = object.path("metadata").path("resourceVersion").asText(version);
        }
    }

    private void bookmark(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        if (metadata.path("annotations")
                .path("k8s.io/initial-events-end")
                .asText()
                .equals("true")) {
            relisted(metadata.path("resourceVersion").asText());
        }
    }

    private void relisted(String at) {
        version = at;
        sink.relistEnded(VersionedStore.version(at));
        sink.trouble(null);
    }

    private void list() throws Refused {
        sink.relistStarted();
        String next = "";
        String at = "";
        do {
            String parameters = "limit=" + PAGE
                    + (next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
            Answer answer = clients.connection()
                    .send(Connection.Call.get(path(parameters)).accepting(accept("PartialObjectMetadataList")));
            if (!answer.ok()) {
                throw new Refused(answer.status());
            }
            answer.body().path("items").forEach(item -> guarded(item, () -> sink.seen(item)));
            JsonNode metadata = answer.body().path("metadata");
            next = metadata.path("continue").asText("");
            at = metadata.path("resourceVersion").asText();
        } while (!next.isEmpty());
        relisted(at);
    }

    /** One object that cannot be understood must not end the watch of all others. */
    private void guarded(JsonNode object, Runnable show) {
        try {
            show.run();
        } catch (RuntimeException e) {
            JsonNode metadata = object.path("metadata");
            LOG.warn(
                    "cannot use {} {}/{}: {}",
                    collection.path,
                    metadata.path("namespace").asText(""),
                    metadata.path("name").asText(),
                    e.toString());
        }
    }

    private String path(String parameters) {
        return collection.path + "?" + parameters + (collection.selector.isEmpty() ? "" : "&" + collection.selector);
    }

    private String accept(String as) {
        return collection.metadataOnly ? PARTIAL.formatted(as) : "application/json";
    }
}
