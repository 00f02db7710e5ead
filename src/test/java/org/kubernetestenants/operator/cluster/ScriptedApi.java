package org.kubernetestenants.operator.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server that answers one request after the other as a test wrote it down; what real ones do seldom. */
final class ScriptedApi implements AutoCloseable {
    /** One answer. {@code hangs}: the body does not end until the server does. */
    record Reply(int status, String body, boolean hangs, Map<String, String> headers) {}

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    ScriptedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    ScriptedApi then(int status, String... lines) {
        script.add(new Reply(status, String.join("\n", lines), false, Map.of()));
        return this;
    }

    /** A refusal that asks to wait. */
    ScriptedApi thenAsksToWait(int status, int seconds) {
        script.add(new Reply(status, "", false, Map.of("Retry-After", Integer.toString(seconds))));
        return this;
    }

    ScriptedApi thenHangs(String... lines) {
        script.add(new Reply(200, String.join("\n", lines), true, Map.of()));
        return this;
    }

    String root() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    Clients clients() {
        Config config = new ConfigBuilder(Config.empty()).withMasterUrl(root()).build();
        return Clients.of(config);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Reply reply = script.poll();
        if (reply == null) {
            reply = new Reply(200, "", true, Map.of());
        }
        reply.headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(reply.body.getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (reply.hangs) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
