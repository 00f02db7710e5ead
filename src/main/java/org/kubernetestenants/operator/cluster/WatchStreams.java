package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Long-lived responses, spread over as many connections as they need: an HTTP/2 connection carries 100. A stream on which
 * nothing came for {@code silence} is cut, and its connection takes no more: the API server sends a bookmark every minute, so
 * it is dead, and nobody else would notice.
 */
final class WatchStreams implements AutoCloseable {
    /** Two bookmarks missed, and some. */
    static final Duration SILENCE = Duration.ofSeconds(150);

    private static final int PER_CONNECTION = 80;
    private static final long ANSWER_SECONDS = 30;

    private final Supplier<HttpClient> make;
    private final String root;
    private final Duration silence;
    private final List<Slot> slots = new ArrayList<>();
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("watch-silence").factory());

    WatchStreams(Supplier<HttpClient> make, String root, Duration silence) {
        this.make = make;
        this.root = root;
        this.silence = silence;
        long every = Math.max(1, silence.toMillis() / 10);
        watchdog.scheduleWithFixedDelay(this::cutSilent, every, every, TimeUnit.MILLISECONDS);
    }

    /** Opens a stream; the caller must close it. */
    Stream open(String path, String accept) throws IOException, InterruptedException {
        Slot slot = take();
        try {
            HttpRequest request = slot.http
                    .newHttpRequestBuilder()
                    .uri(root + path)
                    .setHeader("Accept", accept)
                    .build();
            HttpResponse<InputStream> response =
                    slot.http.sendAsync(request, InputStream.class).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            Stream stream = new Stream(slot, response.code(), response.body());
            open.add(stream);
            return stream;
        } catch (ExecutionException e) {
            give(slot, false);
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            give(slot, true);
            throw new IOException("no answer within " + ANSWER_SECONDS + " s", e);
        } catch (InterruptedException e) {
            give(slot, false);
            throw e;
        }
    }

    private synchronized Slot take() {
        for (Slot slot : slots) {
            if (slot.used < PER_CONNECTION) {
                slot.used++;
                return slot;
            }
        }
        Slot slot = new Slot(make.get());
        slot.used++;
        slots.add(slot);
        return slot;
    }

    private synchronized void give(Slot slot, boolean dead) {
        slot.used--;
        if (dead) {
            slots.remove(slot);
        }
        if (slot.used == 0 && !slots.contains(slot)) {
            slot.http.close();
        }
    }

    private void cutSilent() {
        long now = System.nanoTime();
        for (Stream stream : open) {
            if (now - stream.heard > silence.toNanos()) {
                stream.cut(true);
            }
        }
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        open.forEach(stream -> stream.cut(false));
        synchronized (this) {
            slots.forEach(slot -> slot.http.close());
            slots.clear();
        }
    }

    /** A connection and how many streams it carries. */
    private static final class Slot {
        private final HttpClient http;
        private int used;

        Slot(HttpClient http) {
            this.http = http;
        }
    }

    /** One response. Reading it counts as a sign of life. */
    final class Stream extends java.io.FilterInputStream {
        private final Slot slot;
        private final int status;
        private volatile long heard = System.nanoTime();

        private Stream(Slot slot, int status, InputStream body) {
            super(body);
            this.slot = slot;
            this.status = status;
        }

        int status() {
            return status;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int count = super.read(into, from, length);
            heard = System.nanoTime();
            return count;
        }

        @Override
        public void close() {
            cut(false);
        }

        private void cut(boolean dead) {
            if (!open.remove(this)) {
                return;
            }
            try {
                in.close();
            } catch (IOException e) {
                // It was to end, and has.
                org.slf4j.LoggerFactory.getLogger(WatchStreams.class).debug("closing a watch", e);
            }
            give(slot, dead);
        }
    }
}
