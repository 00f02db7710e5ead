package org.kubernetestenants.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** The server over TLS, asked by a client that is not always an API server. */
@Timeout(30)
class WebhookServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u-1", "operation": "CREATE",
             "kind": {"kind": "%s"}, "namespace": "shops", "name": "web", "object": {"spec": {}}}}
            """;

    private final Kept kept =
            Kept.first(new Kept.Rules(Duration.ofHours(1), Duration.ofHours(1), List.of("127.0.0.1")), Instant.now());
    private final ServingKeys keys = new ServingKeys();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private volatile boolean ready = true;
    private Function<Request, Findings> admission = request -> Findings.NONE;
    private final WebhookServer server =
            new WebhookServer(0, keys, new ReviewHandler(r -> admission.apply(r), () -> ready, JSON, metrics));

    WebhookServerTest() {
        keys.use(List.of(kept.server().certificate()), kept.server().key());
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_review_is_answered_with_its_uid() throws Exception {
        JsonNode response = response(REVIEW.formatted("TenantTemplate"));
        assertThat(response.path("uid").asText()).isEqualTo("u-1");
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("status")).isFalse();
        assertThat(response.has("warnings")).isFalse();
    }

    @Test
    void a_refusal_has_the_whole_text_and_a_warning_is_one_line() throws Exception {
        Problem problem =
                Problem.of(Code.DUPLICATE_ID, "2 resources have the id `a`").help("x\ny" + "z".repeat(300));
        admission = request -> new Findings(List.of(problem), List.of(problem));
        JsonNode response = response(REVIEW.formatted("TenantTemplate"));
        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.at("/status/message").asText()).isEqualTo(problem.full());
        assertThat(response.at("/warnings/0").asText())
                .startsWith("DuplicateId (TO-G200): 2 resources have the id `a`; x yz")
                .endsWith("zzz...")
                .hasSize(250);
    }

    @Test
    void a_fault_of_the_operator_lets_the_object_through_with_a_warning_and_is_counted() throws Exception {
        admission = request -> {
            throw new IllegalStateException("no walk");
        };
        JsonNode response = response(REVIEW.formatted("Tenant"));
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.at("/warnings/0").asText())
                .startsWith("Internal (TO-K799): a fault of the operator: this object was let through unchecked");
        assertThat(metrics.get("tenant.operator.admissions")
                        .tag("kind", "Tenant")
                        .tag("result", "failed")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void kinds_that_anybody_makes_up_are_one_series() throws Exception {
        response(REVIEW.formatted("Nonsense"));
        response(REVIEW.formatted("More"));
        assertThat(metrics.get("tenant.operator.admissions").timers())
                .singleElement()
                .satisfies(timer -> assertThat(timer.getId().getTag("kind")).isEqualTo("other"));
    }

    @Test
    void what_is_no_review_or_too_large_is_refused() throws Exception {
        assertThat(post("{").statusCode()).isEqualTo(400);
        assertThat(post("{\"password\": \"s3cret\", }").body()).doesNotContain("s3cret");
        assertThat(post("{}").statusCode()).isEqualTo(400);
        assertThat(post(" ".repeat((8 << 20) + 1)).statusCode()).isEqualTo(413);
        assertThat(post(REVIEW.formatted("Tenant")).statusCode()).isEqualTo(200);
    }

    @Test
    void before_the_caches_are_filled_the_failure_policy_decides() throws Exception {
        ready = false;
        HttpResponse<String> answer = post(REVIEW.formatted("Tenant"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("error[TO-K706] WebhookNotReady: ");
    }

    @Test
    void a_folder_is_read_again_when_it_changed_and_what_cannot_be_used_changes_nothing(@TempDir Path folder)
            throws IOException {
        ServingKeys shown = new ServingKeys();
        CertificateFolder certificates = new CertificateFolder(folder, shown);
        certificates.run();
        assertThat(shown.certificate()).isNull();

        write(folder, kept.server());
        certificates.run();
        X509Certificate first = Objects.requireNonNull(shown.certificate());
        assertThat(first).isEqualTo(kept.server().certificate());

        Issued next = kept.authority().server(Instant.now(), Duration.ofMinutes(9), List.of("127.0.0.1"));
        Files.writeString(folder.resolve("tls.crt"), next.pem());
        certificates.run();
        assertThat(shown.certificate()).as("with the key of the one before").isEqualTo(first);

        write(folder, next);
        certificates.run();
        assertThat(shown.certificate()).isEqualTo(next.certificate());
    }

    private static void write(Path folder, Issued issued) throws IOException {
        Files.writeString(folder.resolve("tls.crt"), issued.pem());
        Files.writeString(folder.resolve("tls.key"), issued.keyPem());
    }

    private JsonNode response(String body) throws Exception {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("response");
    }

    private HttpResponse<String> post(String body) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(kept.bundle().getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
        try (HttpClient http = HttpClient.newBuilder().sslContext(tls).build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/validate"))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
