package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.observe.MetricNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one AdmissionReview. A fault of our own lets the object through, with a warning and a line in the log: the operator
 * checks it all the same, and nobody must be kept from putting an object right because a check of it is broken. What is no
 * review, too large, or comes before the caches are filled gets an HTTP error, so that the {@code failurePolicy} decides.
 */
final class ReviewHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewHandler.class);
    /** The API server takes objects of 3 MiB at most; a review has two of them, before and after. */
    private static final int LARGEST = 8 << 20;
    /** Anybody who reaches the port may call: so many bodies are in memory at once. */
    private static final int AT_ONCE = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Function<Request, Findings> admission;
    private final BooleanSupplier ready;
    private final ObjectMapper json;
    private final MeterRegistry metrics;
    private final Semaphore room = new Semaphore(AT_ONCE, true);

    /**
     * @param admission what there is to say about an object
     * @param ready whether the caches know what exists
     */
    ReviewHandler(
            Function<Request, Findings> admission, BooleanSupplier ready, ObjectMapper json, MeterRegistry metrics) {
        this.admission = admission;
        this.ready = ready;
        this.json = json;
        this.metrics = metrics;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                refuse(exchange, 429, notReady("too many calls at once"));
                return;
            }
            try {
                answer(exchange);
            } finally {
                room.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        byte[] body;
        try (InputStream in = exchange.getRequestBody()) {
            body = in.readNBytes(LARGEST + 1);
        }
        if (body.length > LARGEST) {
            refuse(exchange, 413, notReady("the review has more than " + (LARGEST >> 20) + " MiB"));
            return;
        }
        Request request;
        try {
            request = Request.of(json.readTree(body));
        } catch (IOException | IllegalArgumentException e) {
            // Its text may quote the body.
            refuse(exchange, 400, notReady("the body is no AdmissionReview of admission.k8s.io/v1"));
            return;
        }
        if (!isReady()) {
            refuse(exchange, 503, notReady("the caches are not filled yet"));
            return;
        }
        respond(exchange, 200, json.writeValueAsBytes(review(request)));
    }

    private boolean isReady() throws InterruptedException {
        long began = System.nanoTime();
        while (!ready.getAsBoolean()) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }

    /** The answer; public contract of {@code admission.k8s.io/v1}. */
    JsonNode review(Request request) {
        long began = System.nanoTime();
        Findings found;
        String result;
        try {
            found = admission.apply(request);
            result = !found.isAllowed() ? "refused" : found.warnings().isEmpty() ? "allowed" : "warned";
        } catch (RuntimeException | StackOverflowError e) {
            Problem problem = OperatorException.problemOf(e);
            LOG.error(
                    "{} of {} {} was let through unchecked: {} {}",
                    request.operation(),
                    request.kind(),
                    request.key(),
                    problem.code().id(),
                    problem.condition(),
                    e);
            found = Findings.warn(List.of(unchecked()));
            result = "failed";
        }
        Timer.builder(MetricNames.ADMISSIONS)
                .tag("kind", kind(request))
                .tag("result", result)
                .register(metrics)
                .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        return review(request, found);
    }

    /** Anybody may call with any kind: not each of them may become a series. */
    private static String kind(Request request) {
        return switch (request.kind()) {
            case "TenantTemplate", "TenantRegistry", "Tenant" -> request.kind();
            default -> "other";
        };
    }

    private JsonNode review(Request request, Findings found) {
        ObjectNode review = json.createObjectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode response = review.putObject("response");
        response.put("uid", request.uid()).put("allowed", found.isAllowed());
        if (!found.isAllowed()) {
            response.putObject("status")
                    .put("code", 422)
                    .put("reason", "Invalid")
                    .put("message", found.message());
        }
        List<String> warnings = found.warningTexts();
        if (!warnings.isEmpty()) {
            ArrayNode texts = response.putArray("warnings");
            warnings.forEach(texts::add);
        }
        return review;
    }

    static Problem unchecked() {
        return Problem.of(Code.INTERNAL, "a fault of the operator: this object was let through unchecked")
                .help("its conditions will say what is wrong; please report the lines of the operator's log");
    }

    static Problem notReady(String why) {
        return Problem.of(Code.WEBHOOK_NOT_READY, "the webhook did not check the object: " + why)
                .help(
                        "try again; with failurePolicy: Ignore it is stored unchecked, and the operator checks it itself");
    }

    private void refuse(HttpExchange exchange, int status, Problem problem) throws IOException {
        LOG.warn("HTTP {}: {} {}", status, problem.code().id(), problem.condition());
        respond(exchange, status, problem.full().getBytes(StandardCharsets.UTF_8));
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", status == 200 ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
