package org.kubernetestenants.operator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An HTTP API on loopback that answers each path as a test says. */
public final class JsonServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Map<String, String> authorization = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param cut how many bytes of the body are missing */
    private record Answer(int status, String body, int cut, boolean silent) {}

    private JsonServer(HttpServer server) {
        this.server = server;
    }

    public static JsonServer start() {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            JsonServer server = new JsonServer(http);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.createContext("/", server::answer);
            http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on this is the answer to GET of the path. */
    public void serve(String path, String body) {
        serve(path, 200, body);
    }

    public void serve(String path, int status, String body) {
        answers.put(path, new Answer(status, body, 0, false));
    }

    /** From now on the path's answer promises this body and breaks off in the middle of it. */
    public void cutShort(String path, String body) {
        answers.put(path, new Answer(200, body, body.length() / 2, false));
    }

    /** From now on the path has no answer at all. */
    public void beSilent(String path) {
        answers.put(path, new Answer(200, "", 0, true));
    }

    /** Until {@link #release} nobody gets an answer from the path, however long it takes. */
    public void hold(String path) {
        held.put(path, new CountDownLatch(1));
    }

    public void release(String path) {
        Objects.requireNonNull(held.remove(path)).countDown();
    }

    /** How often the path was asked for. */
    public int asked(String path) {
        AtomicInteger count = asked.get(path);
        return count == null ? 0 : count.get();
    }

    /** What the last request of the path had as Authorization. */
    public @Nullable String authorization(String path) {
        return authorization.get(path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null) {
            authorization.put(path, token);
        }
        asked.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
        awaitRelease(path);
        Answer answer = answers.getOrDefault(path, new Answer(404, "", 0, false));
        try (exchange) {
            if (answer.silent || !exchange.getRequestMethod().equals("GET")) {
                closed.await();
                return;
            }
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body, 0, body.length - answer.cut);
            exchange.getResponseBody().flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRelease(String path) {
        CountDownLatch latch = held.get(path);
        try {
            if (latch != null) {
                latch.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        held.values().forEach(CountDownLatch::countDown);
        closed.countDown();
        server.stop(0);
    }
}
