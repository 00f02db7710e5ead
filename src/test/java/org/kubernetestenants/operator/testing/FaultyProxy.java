package org.kubernetestenants.operator.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 proxy on loopback before the API server, plain towards the client and TLS towards the server, that can be told to
 * answer a part of the requests as a server in trouble does. The client's token goes through, so it stays who it is.
 *
 * <p>{@link BreakingProxy} knows bytes only; this one knows requests.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final int SLOW_AT_MOST_MILLIS = 1000;
    /** Leadership is to stay most of the time: of the requests for the Lease only so many of a hundred are hit. */
    private static final int LEASE_PERCENT = 5;
    /** What belongs to one connection, or is set by whoever writes the message. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "http2-settings", "transfer-encoding", "upgrade");

    /** What can go wrong with one request. */
    public enum Fault {
        /** 409 without a cause, as somebody else's write between ours makes it; writes only. */
        CONFLICT,
        /** 429 with Retry-After 1. */
        TOO_MANY_REQUESTS,
        /** 500. */
        SERVER_ERROR,
        /** 503. */
        UNAVAILABLE,
        /** The connection ends before the server sees the request. */
        RESET,
        /** The server carries it out, and the connection ends in place of the answer. */
        ANSWER_LOST,
        /** The answer takes up to a second longer. */
        SLOW,
        /** A watch begins, and ends in the middle within a second. */
        WATCH_CUT
    }

    private record Before(String method, String pathEnd, Runnable action) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient upstream;
    private final URI target;
    private final Random random;
    private final Map<Fault, AtomicInteger> counts = new EnumMap<>(Fault.class);
    private final Set<InputStream> watches = ConcurrentHashMap.newKeySet();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicReference<@Nullable Before> before = new AtomicReference<>();
    private volatile double rate;
    private volatile String where = "";
    private volatile List<Fault> kinds = List.of(Fault.values());

    private FaultyProxy(Config apiServer, long seed) throws IOException, GeneralSecurityException {
        // Without it each answer waits 40 ms for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        target = URI.create(apiServer.getMasterUrl());
        random = new Random(seed);
        for (Fault fault : Fault.values()) {
            counts.put(fault, new AtomicInteger());
        }
        // Trusts the server and has no certificate of its own: that would make every client the administrator.
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, SSLUtils.trustManagers(apiServer), null);
        upstream = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .executor(threads)
                .build();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /**
     * Forwards faultlessly, until it is told otherwise.
     *
     * @param apiServer where to, and whom to trust; its credentials are not used
     * @param seed of the choice of faults; which request is hit depends on the order of their arrival too
     */
    public static FaultyProxy to(Config apiServer, long seed) {
        try {
            return new FaultyProxy(apiServer, seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For kubeconfigs. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on this part of the requests, 0 to 1, meets one of these faults, or of all if none is named. */
    public void faults(double part, Fault... of) {
        kinds = of.length == 0 ? List.of(Fault.values()) : List.of(of);
        rate = part;
    }

    /** From now on every request with this in its URI meets this fault, and no other does. */
    public void faults(String inUri, Fault of) {
        kinds = List.of(of);
        where = inUri;
        rate = 1;
    }

    /** From now on every request is forwarded as it is. */
    public void noFaults() {
        rate = 0;
        where = "";
    }

    /** Once: when the next such request arrives, this is done before it goes on to the server. */
    public void before(String method, String pathEnd, Runnable action) {
        before.set(new Before(method, pathEnd, action));
    }

    private void act(HttpExchange exchange) {
        Before next = before.get();
        if (next != null
                && exchange.getRequestMethod().equals(next.method)
                && exchange.getRequestURI().getPath().endsWith(next.pathEnd)
                && before.compareAndSet(next, null)) {
            next.action.run();
        }
    }

    /** While faults are on: waits until so many more requests came, or the time is over. */
    public void awaitRequests(int count, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        long enough = requests.get() + count;
        while (rate > 0 && requests.get() < enough && System.nanoTime() < until) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Every watch that is open ends in the middle. */
    public void cutWatches() {
        watches.forEach(this::cut);
    }

    /** How many requests met this fault. */
    public int count(Fault fault) {
        return counts.getOrDefault(fault, new AtomicInteger()).get();
    }

    /** How many of each, for messages. */
    public Map<Fault, AtomicInteger> counts() {
        return counts;
    }

    private void serve(HttpExchange exchange) throws IOException {
        boolean watch = String.valueOf(exchange.getRequestURI().getRawQuery()).contains("watch=true");
        Fault fault = fault(exchange, watch);
        if (fault != null) {
            Objects.requireNonNull(counts.get(fault)).incrementAndGet();
        }
        requests.incrementAndGet();
        byte[] body = exchange.getRequestBody().readAllBytes();
        act(exchange);
        switch (fault) {
            case CONFLICT -> refuse(exchange, 409, "Conflict");
            case TOO_MANY_REQUESTS -> refuse(exchange, 429, "TooManyRequests");
            case SERVER_ERROR -> refuse(exchange, 500, "InternalError");
            case UNAVAILABLE -> refuse(exchange, 503, "ServiceUnavailable");
            case RESET -> exchange.close();
            case null, default -> forward(exchange, body, watch, fault);
        }
    }

    private @Nullable Fault fault(HttpExchange exchange, boolean watch) {
        String path = exchange.getRequestURI().getPath();
        if (!exchange.getRequestURI().toString().contains(where)) {
            return null;
        }
        synchronized (random) {
            if (random.nextDouble() >= rate || path.contains("/leases") && random.nextInt(100) >= LEASE_PERCENT) {
                return null;
            }
            Fault fault = kinds.get(random.nextInt(kinds.size()));
            boolean write = !exchange.getRequestMethod().equals("GET");
            return switch (fault) {
                case CONFLICT -> write ? fault : null;
                case WATCH_CUT -> watch ? fault : null;
                case ANSWER_LOST, SLOW -> watch ? null : fault;
                default -> fault;
            };
        }
    }

    private static void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        byte[] body = """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","reason":"%s","code":%d,
                "message":"injected by the test"}""".formatted(reason, status).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (status == 429) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private void forward(HttpExchange exchange, byte[] body, boolean watch, @Nullable Fault fault) throws IOException {
        HttpResponse<InputStream> answer = send(exchange, body);
        if (fault == Fault.ANSWER_LOST) {
            answer.body().readAllBytes();
            exchange.close();
            return;
        }
        if (fault == Fault.SLOW) {
            pause();
        }
        answer.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":") && !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        if (watch && answer.statusCode() == 200) {
            stream(exchange, answer, fault == Fault.WATCH_CUT);
            return;
        }
        byte[] content = answer.body().readAllBytes();
        exchange.sendResponseHeaders(answer.statusCode(), content.length == 0 ? -1 : content.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(content);
        }
    }

    private HttpResponse<InputStream> send(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return upstream.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Piece by piece, as it comes. An exception here ends the connection in the middle: that is what a cut is. */
    private void stream(HttpExchange exchange, HttpResponse<InputStream> answer, boolean cut) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (InputStream in = answer.body()) {
            watches.add(in);
            if (cut) {
                threads.submit(() -> {
                    pause();
                    cut(in);
                });
            }
            // The head, too, waits for the first event otherwise.
            exchange.getResponseBody().flush();
            copy(in, exchange.getResponseBody());
            if (!watches.contains(in)) {
                throw new IOException("cut");
            }
            exchange.close();
        } finally {
            watches.remove(answer.body());
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[16_384];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            out.flush();
        }
    }

    private void pause() {
        int millis;
        synchronized (random) {
            millis = random.nextInt(SLOW_AT_MOST_MILLIS);
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void cut(InputStream stream) {
        watches.remove(stream);
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        cutWatches();
        server.stop(0);
        upstream.shutdownNow();
        threads.shutdownNow();
    }
}
