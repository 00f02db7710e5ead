package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.BreakingProxy;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.JsonServer;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;
import org.kubernetestenants.operator.testing.Shop;

/** A key in {@code work-queue:registries} starts a sync at once, whatever sent it; by the pages that show how. Every interval is an hour. */
class WakeUpIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonServer API = JsonServer.start();
    private static final HowTo HTTP = HowTo.page("wake-up-by-http");
    private static final HowTo POSTGRESQL = HowTo.page("wake-up-by-postgresql");
    private static final int PORT = OperatorProcess.freePort();
    private static final String TOKEN = "hunter2-of-wake";
    private static final String KNOWN = "Bearer " + TOKEN;

    /** A key of the caller's, and the rows of the test's server. */
    private static final String TEST_ROUTES = """
            - route:
                id: wake-any
                from:
                  uri: platform-http:/any
                  steps:
                    - to: work-queue:registries
            - route:
                id: rows-any
                errorHandler: {noErrorHandler: {}}
                from:
                  uri: direct:rows-any
                  steps:
                    - setHeader: {name: CamelHttpPath, simple: "${exchangeProperty.registry}"}
                    - to: "API"
                    - unmarshal: {json: {useList: true}}
            """;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared()
            .withOperator(builder -> operator(builder, PORT).property("registry.wake-distance", "300"));

    private final KubernetesClient client = cluster.client();
    private final HandMade made = new HandMade(cluster);

    private static OperatorProcess.Builder operator(OperatorProcess.Builder builder, int port) {
        try {
            RouteFolder routes = RouteFolder.copyTo(Files.createTempDirectory("routes"));
            String wake = HowTo.with(HTTP.block("yaml", "platform-http"), "shop/prod", cluster.namespace() + "/prod");
            String listen = HowTo.with(
                    POSTGRESQL.block("yaml", "postgresql-listen"), "shop/prod", cluster.namespace() + "/shops");
            routes.write("extra/wake-billing.camel.yaml", wake)
                    .write("extra/wake-shops.camel.yaml", listen)
                    .write("extra/test.camel.yaml", TEST_ROUTES.replace("API", API.url()));
            HowTo.with(HTTP.block("properties", "camel.server"), "8080", Integer.toString(port))
                    .lines()
                    .map(line -> line.split("="))
                    .forEach(setting -> builder.property(setting[0], setting[1]));
            return builder.routes(routes.path()).environment("WAKE_TOKEN", TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void end() {
        API.close();
    }

    /** The page, as it stands. */
    @Test
    void wake_up_by_an_http_call() {
        read("prod", "a");
        serve("prod", "a", "b");

        assertThat(post(PORT, "/wake", "Bearer guessed", "").statusCode()).isEqualTo(401);
        assertThat(post(PORT, "/wake", null, "").statusCode()).isEqualTo(401);
        assertThat(send(PORT, "/wake", KNOWN, "GET", "").statusCode()).isEqualTo(405);
        stays(() -> assertThat(API.asked(path("prod"))).isOne());

        HttpResponse<String> answer = post(PORT, "/wake", KNOWN, "");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().map().toString()).doesNotContain(TOKEN);
        awaitReady("prod", "a", "b");
        assertThat(API.asked(path("prod"))).isEqualTo(2);
        assertThat(cluster.operator().log()).doesNotContain(TOKEN);
    }

    @Test
    void of_several_wake_ups_during_a_sync_exactly_one_more_sync_comes_and_none_is_lost() {
        read("several", "a");
        API.hold(path("several"));
        wake("several");
        eventually(() -> assertThat(API.asked(path("several"))).isEqualTo(2));
        for (int i = 0; i < 20; i++) {
            wake("several");
        }
        API.release(path("several"));

        eventually(() -> assertThat(API.asked(path("several"))).isEqualTo(3));
        stays(() -> assertThat(API.asked(path("several"))).isEqualTo(3));
    }

    @Test
    void a_storm_of_wake_ups_reads_no_more_often_than_the_distance_says() {
        read("storm", "a");
        long begin = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            wake("storm");
        }
        serve("storm", "a", "b");
        wake("storm");
        awaitReady("storm", "a", "b");
        long elapsed = (System.nanoTime() - begin) / 1_000_000;

        assertThat(API.asked(path("storm")) - 1L).isBetween(2L, 2 + elapsed / 300);
    }

    /** The watches of the flow put keys there, too; nothing is read for them. */
    @Test
    void counts_of_a_registry_are_brought_up_to_date_without_a_read() {
        read("counts", "a", "b");
        eventually(() -> assertThat(
                        Objects.requireNonNull(registry("counts").getStatus()).ready())
                .isEqualTo(2));

        stays(() -> assertThat(API.asked(path("counts"))).isOne());
    }

    @Test
    void a_key_that_names_no_registry_is_told_of_and_left() {
        assertThat(send(PORT, "/any", null, "POST", cluster.namespace() + "/nowhere")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(PORT, "/any", null, "POST", "two\nlines").statusCode()).isEqualTo(200);
        assertThat(send(PORT, "/any", null, "POST", "").statusCode()).isEqualTo(204);

        cluster.operator().awaitLog("nowhere, and there is no such TenantRegistry");
        cluster.operator().awaitLog("work-queue:registries was given a text that is no key");
        read("after", "a");
        send(PORT, "/any", null, "POST", " " + cluster.namespace() + "/after\n");
        eventually(() -> assertThat(API.asked(path("after"))).isEqualTo(2));
    }

    /** The page, as it stands; and what is said while nobody hears it is made up for. */
    @Test
    void wake_up_by_postgresql() {
        try (Shop shop = new Shop(client, cluster.namespace(), Database.Kind.POSTGRESQL);
                BreakingProxy proxy = BreakingProxy.to(shop.database().port())) {
            shop.database().sql(POSTGRESQL.block("sql", "pg_notify"));
            shop.rows("a").registry("shops", "1h", proxy.port()).template("shops", "shops", CONFIG);
            awaitReady("shops", "a");
            awaitHearing(shop);

            shop.rows("b");
            awaitReady("shops", "a", "b");
            shop.rows("c");
            awaitReady("shops", "a", "b", "c");

            proxy.refuse();
            proxy.cutAll();
            eventually(() -> assertThat(hearing(shop)).isEqualTo("0"));
            shop.rows("d");
            proxy.forward();
            awaitReady("shops", "a", "b", "c", "d");
            awaitHearing(shop);
            shop.rows("e");
            awaitReady("shops", "a", "b", "c", "d", "e");
        }
    }

    private static void awaitHearing(Shop shop) {
        eventually(() -> assertThat(hearing(shop)).isEqualTo("1"));
    }

    /** How many connections listen. */
    private static String hearing(Shop shop) {
        return shop.database()
                .query("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN \"shops_changed\"' AND usename = '"
                        + shop.database().user() + "'");
    }

    private static final String CONFIG = """
            configMaps:
            - {id: config, nameTemplate: "$uid-shops", spec: {data: {a: b}}}
            """;

    /** A caller who is told so tries again; silence would be a wake-up that is lost. */
    @Test
    void a_replica_that_stands_by_answers_503() {
        int port = OperatorProcess.freePort();
        try (OperatorProcess standby = operator(
                        OperatorProcess.on(cluster.kubeconfig()).namespace(cluster.namespace()), port)
                .launch()) {
            eventually(() -> {
                HttpResponse<String> answer = post(port, "/wake", KNOWN, "");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            });
            assertThat(standby.log()).doesNotContain("this replica leads");
        }
    }

    private void read(String registry, String... uids) {
        serve(registry, uids);
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: %s}
                spec:
                  registryId: %s
                  configMaps:
                  - {id: config, nameTemplate: $uid-%s, spec: {data: {a: b}}}
                """.formatted(registry, registry, registry));
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: %s}
                spec:
                  source: {type: route, syncInterval: 1h, route: {name: any}}
                  valueMappings: {uid: id, activate: active}
                """.formatted(registry));
        awaitReady(registry, uids);
    }

    private void wake(String registry) {
        assertThat(send(PORT, "/any", null, "POST", cluster.namespace() + "/" + registry)
                        .statusCode())
                .isEqualTo(200);
    }

    private static HttpResponse<String> post(
            int port, String path, @org.jspecify.annotations.Nullable String token, String body) {
        return send(port, path, token, "POST", body);
    }

    private static HttpResponse<String> send(
            int port, String path, @org.jspecify.annotations.Nullable String token, String method, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", token);
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String path(String registry) {
        return "/" + cluster.namespace() + "/" + registry;
    }

    private void serve(String registry, String... uids) {
        API.serve(
                path(registry),
                Stream.of(uids)
                        .map(uid -> "{\"id\": \"" + uid + "\", \"active\": true}")
                        .collect(Collectors.joining(", ", "[", "]")));
    }

    private TenantRegistry registry(String name) {
        return client.resources(TenantRegistry.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private void awaitReady(String registry, String... uids) {
        eventually(() -> {
            var tenants = client.resources(Tenant.class).inNamespace(cluster.namespace()).list().getItems().stream()
                    .filter(tenant -> registry.equals(tenant.getSpec().registryId()))
                    .toList();
            assertThat(tenants.stream().map(tenant -> tenant.getSpec().uid())).containsExactlyInAnyOrder(uids);
            assertThat(tenants).allMatch(Shop::isReady);
        });
    }
}
