package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * Requests over an HTTP connection of their own; never retried. The JDK's client keeps a dead HTTP/2 connection until TCP gives
 * up, a quarter of an hour later, and sends each request into it; so after requests that got no answer in time the client is
 * made anew.
 */
final class Connection implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<HttpClient> make;
    private final String root;
    private final Duration timeout;
    private final int patience;
    private HttpClient http;
    private int silent;

    /**
     * @param root the API server's URL, ending with a slash
     * @param patience after how many requests in a row without an answer in time the client is made anew
     */
    Connection(Supplier<HttpClient> make, String root, Duration timeout, int patience) {
        this.make = make;
        this.root = root;
        this.timeout = timeout;
        this.patience = patience;
        this.http = make.get();
    }

    /**
     * A request: path with query and without a leading slash, and optional content.
     *
     * @param as user name as which it is sent, by impersonation; null for the client's own
     */
    record Call(
            String method,
            String path,
            @Nullable String accept,
            @Nullable String contentType,
            @Nullable String content,
            @Nullable String as) {
        static Call get(String path) {
            return new Call("GET", path, null, null, null, null);
        }

        Call accepting(String mediaType) {
            return new Call(method, path, mediaType, contentType, content, as);
        }

        Call as(@Nullable String user) {
            return new Call(method, path, accept, contentType, content, user);
        }
    }

    /**
     * Sends it and waits.
     *
     * @throws OperatorException with {@link Code#API_UNREACHABLE} if there is no answer in time; whether the server carried it
     *     out is then unknown
     */
    Answer send(Call call) {
        HttpClient client = client();
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(request(client, call), byte[].class);
        try {
            // The request's own timeout ends with the headers; a body that never ends must not hold the caller.
            Answer answer = answer(sent.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS));
            heard();
            return answer;
        } catch (TimeoutException e) {
            sent.cancel(true);
            unheard(client);
            throw unreachable(call, "no answer within " + timeout.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof java.net.http.HttpTimeoutException) {
                unheard(client);
            }
            throw unreachable(call, cause(e), e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw unreachable(call, "interrupted", e);
        }
    }

    private HttpRequest request(HttpClient client, Call call) {
        HttpRequest.Builder request = client.newHttpRequestBuilder().uri(root + call.path);
        request.timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        request.setHeader("Accept", call.accept == null ? "application/json" : call.accept);
        if (call.as != null) {
            request.setHeader("Impersonate-User", call.as);
        }
        if (call.content != null) {
            return request.method(call.method, call.contentType, call.content).build();
        }
        return request.method(call.method, null, null).build();
    }

    private synchronized HttpClient client() {
        return http;
    }

    private synchronized void heard() {
        silent = 0;
    }

    private synchronized void unheard(HttpClient client) {
        if (client == http && ++silent >= patience) {
            silent = 0;
            http = make.get();
            client.close();
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        return new Answer(response.code(), body(response.body()), retryAfter(response.header("Retry-After")));
    }

    private static JsonNode body(byte @Nullable [] bytes) {
        if (bytes == null || bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException notJson) {
            // A proxy's page, or the API server's "404 page not found": the status says what is to be known.
            return MissingNode.getInstance();
        }
    }

    private static @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null || !header.matches("\\d{1,6}")) {
            return null;
        }
        return Duration.ofSeconds(Integer.parseInt(header));
    }

    private static String cause(ExecutionException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String text = root.getMessage();
        return root.getClass().getSimpleName() + (text == null ? "" : ": " + text);
    }

    private static OperatorException unreachable(Call call, String why, Exception e) {
        return new OperatorException(
                Problem.of(Code.API_UNREACHABLE, "the API server did not answer: " + why)
                        .detail(call.method + " /" + call.path)
                        .help(Advice.unreachable()),
                e);
    }

    @Override
    public synchronized void close() {
        http.close();
    }
}
