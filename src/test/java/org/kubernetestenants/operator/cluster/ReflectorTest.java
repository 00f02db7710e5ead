package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Code;

/** What API servers do seldom, or did in older versions. */
class ReflectorTest {
    private static final String END = """
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"%s","annotations":{"k8s.io/initial-events-end":"true"}}}}""";

    private final RecordingSink sink = new RecordingSink();

    @SuppressWarnings("NullAway.Init")
    private ScriptedApi api;

    @SuppressWarnings("NullAway.Init")
    private Clients clients;

    @BeforeEach
    void start() throws IOException {
        api = new ScriptedApi();
        clients = api.clients();
    }

    @AfterEach
    void stop() {
        clients.close();
        api.close();
    }

    @Test
    void listsAndWatchesByOneRequest() {
        api.thenHangs(event("ADDED", "a", 3), END.formatted(5), event("MODIFIED", "a", 6), event("DELETED", "a", 7));
        try (Reflector ignored = follow()) {
            await().untilAsserted(() ->
                    assertThat(sink.told).containsExactly("relist", "seen a", "relisted 5", "seen a", "deleted a"));
        }
        assertThat(api.requests).singleElement().asString().contains("sendInitialEvents=true", "labelSelector=l");
    }

    @Test
    void goesOnAtTheLastVersionAfterTheServerEndedTheWatch() {
        api.then(200, END.formatted(5), event("ADDED", "a", 6)).thenHangs(event("MODIFIED", "a", 8));
        try (Reflector ignored = follow()) {
            await().untilAsserted(
                            () -> assertThat(sink.told).containsExactly("relist", "relisted 5", "seen a", "seen a"));
        }
        assertThat(api.requests.get(1)).contains("resourceVersion=6").doesNotContain("sendInitialEvents");
    }

    @Test
    void listsAgainWhenItsVersionIsForgotten() {
        api.then(200, END.formatted(5))
                .then(200, "{\"type\":\"ERROR\",\"object\":{\"code\":410}}")
                .thenHangs(END.formatted(50));
        try (Reflector ignored = follow()) {
            await().untilAsserted(() ->
                    assertThat(sink.told).containsExactly("relist", "relisted 5", "relist", "relisted 50"));
        }
    }

    @Test
    void listsPageByPageWhereTheServerKnowsNoInitialEvents() {
        api.then(422, "{}").then(200, """
                        {"metadata":{"resourceVersion":"9","continue":"more"},"items":[{"metadata":{"name":"a","resourceVersion":"1"}}]}""").then(200, """
                        {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"b","resourceVersion":"2"}}]}""").thenHangs(event("ADDED", "c", 10));
        try (Reflector ignored = follow()) {
            await().untilAsserted(() ->
                    assertThat(sink.told).containsExactly("relist", "seen a", "seen b", "relisted 9", "seen c"));
        }
        assertThat(api.requests.get(2)).contains("continue=more");
        assertThat(api.requests.get(3)).contains("resourceVersion=9");
    }

    @Test
    void objectThatCannotBeUsedDoesNotEndTheWatch() {
        api.thenHangs(event("ADDED", "poison", 1), event("ADDED", "b", 2), END.formatted(5));
        try (Reflector ignored = follow()) {
            await().untilAsserted(() -> assertThat(sink.told).containsExactly("relist", "seen b", "relisted 5"));
        }
    }

    @Test
    void refusalIsTroubleThatNamesThePermission() {
        api.then(403, "{}");
        try (Reflector ignored = follow()) {
            await().until(() -> sink.trouble != null);
        }
        assertThat(sink.trouble).isNotNull().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.WATCH_FORBIDDEN);
            assertThat(problem.condition()).contains("verbs: [get, list, watch]", "api/v1/things");
        });
    }

    @Test
    void garbageOnTheWireIsFollowedByANewWatch() {
        api.then(200, END.formatted(5), "{\"type\":").thenHangs(event("ADDED", "a", 6));
        try (Reflector ignored = follow()) {
            await().untilAsserted(() -> assertThat(sink.told).contains("seen a"));
        }
    }

    @Test
    void streamOnWhichNothingComesIsCutAndItsConnectionLeft() throws IOException, InterruptedException {
        api.thenHangs("{}");
        HttpClient.Factory factory = new JdkHttpClientFactory();
        Supplier<HttpClient> make = () -> factory.newBuilder().build();
        String root = clients.requests().getMasterUrl().toString();
        try (WatchStreams streams = new WatchStreams(make, root, Duration.ofMillis(300));
                WatchStreams.Stream stream = streams.open("api/v1/things?watch=true", "application/json")) {
            assertThat(stream.status()).isEqualTo(200);
            await().until(() -> isCut(stream));
        }
    }

    private static boolean isCut(WatchStreams.Stream stream) {
        try {
            return stream.read(new byte[100], 0, 100) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private Reflector follow() {
        return Reflector.start(clients, Reflector.Collection.labelled("api/v1/things", "l", false), sink);
    }

    private static String event(String type, String name, int version) {
        return """
                {"type":"%s","object":{"metadata":{"name":"%s","resourceVersion":"%d"}}}""".formatted(type, name, version);
    }
}
