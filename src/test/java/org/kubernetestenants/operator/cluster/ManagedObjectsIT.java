package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.cluster.Cluster.CONFIG_MAPS;
import static org.kubernetestenants.operator.cluster.Cluster.DEPLOYMENTS;
import static org.kubernetestenants.operator.cluster.Cluster.configMap;
import static org.kubernetestenants.operator.cluster.Cluster.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.testing.ApiServerProcess;
import org.kubernetestenants.operator.testing.ControlPlane;

/** The reduced cache against a real API server that is stopped now and then. */
class ManagedObjectsIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.own("managed-objects");

    private static final Duration DRIFT = Duration.ofSeconds(5);

    private final List<JsonNode> judged = new CopyOnWriteArrayList<>();
    private final List<ManagedObject> told = new CopyOnWriteArrayList<>();
    private String ns = "";

    @SuppressWarnings("NullAway.Init")
    private Clients clients;

    @SuppressWarnings("NullAway.Init")
    private Writer writer;

    @SuppressWarnings("NullAway.Init")
    private ManagedObjects objects;

    @BeforeEach
    void watch() {
        ns = cluster.newNamespace("managed");
        clients = Cluster.clients(cluster.kubeconfig());
        writer = new Writer(clients, Cluster.openGate(), Permits.standard(), new SimpleMeterRegistry());
        objects =
                new ManagedObjects(clients, WatchScope.of(ns), this::judge, (group, kind) -> kind.equals("Deployment"));
        objects.onChange(told::add);
    }

    @AfterEach
    void stop() {
        objects.close();
        clients.close();
    }

    private Readiness judge(JsonNode object) {
        judged.add(object);
        return object.path("spec").path("paused").asBoolean()
                        || object.path("data").path("key").asText().equals("wait")
                ? Readiness.inProgress("Paused", "paused")
                : Readiness.READY;
    }

    @Test
    void whatExistedBeforeIsThereOnceSynced() {
        write("before", "a", "1");
        sync(CONFIG_MAPS);
        assertThat(objects.of(ns, "a")).singleElement().satisfies(object -> {
            assertThat(object.key()).isEqualTo(key("before"));
            assertThat(object.fieldsHash()).isNotEmpty();
            assertThat(object.readiness()).isEqualTo(Readiness.READY);
        });
        assertThat(objects.of(ns, "b")).isEmpty();
    }

    @Test
    void dataOfSecretsNeverArrives() {
        sync(OwnTypes.SECRETS);
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("s")
                        .withNamespace(ns)
                        .withLabels(Map.of(Names.TENANT, "a", Names.TENANT_NAMESPACE, ns))
                        .endMetadata()
                        .addToStringData("password", "hunter2")
                        .build())
                .create();
        await().atMost(DRIFT).until(() -> objects.of(ns, "a").size() == 1);
        // Nobody but the verdict ever gets the object, and it was not asked.
        assertThat(judged).isEmpty();

        RecordingSink sink = new RecordingSink();
        var secrets = new Reflector.Collection(OwnTypes.SECRETS.collection(ns), "", true);
        try (Reflector ignored = Reflector.start(clients, secrets, sink)) {
            await().until(() -> sink.synced);
            cluster.client()
                    .secrets()
                    .inNamespace(ns)
                    .withName("s")
                    .edit(secret -> new SecretBuilder(secret)
                            .addToStringData("password", "hunter3")
                            .build());
            await().atMost(DRIFT).until(() -> sink.seen.size() == 2);
        }
        assertThat(sink.seen).allSatisfy(secret -> {
            assertThat(secret.path("metadata").path("name").asText()).isEqualTo("s");
            assertThat(secret.has("data")).isFalse();
        });
    }

    @Test
    void fullObjectsAreJudgedAndOnlyTheVerdictIsKept() {
        sync(DEPLOYMENTS);
        writer.send(Write.apply(DEPLOYMENTS, ns, "web", deployment(true)));
        await().atMost(DRIFT)
                .until(() -> objects.get(DEPLOYMENTS.key(ns, "web"))
                        .filter(object -> object.readiness().state().equals(Readiness.State.IN_PROGRESS))
                        .isPresent());
        writer.send(Write.apply(DEPLOYMENTS, ns, "web", deployment(false)));
        await().atMost(DRIFT)
                .until(() ->
                        objects.get(DEPLOYMENTS.key(ns, "web")).orElseThrow().readiness() == Readiness.READY);
    }

    /** Behaviour 29: a {@code readyWhen} may ask for any field, also of kinds that are ready when they exist. */
    @Test
    void aKindOfWhichWholeObjectsAreNeededFromNowOnIsSeenAgainWholeAndStaysSo() {
        write("one", "a", "wait");
        sync(CONFIG_MAPS);
        assertThat(objects.get(key("one")).orElseThrow().readiness()).isEqualTo(Readiness.READY);
        assertThat(judged).isEmpty();

        objects.watch(CONFIG_MAPS, true);

        assertThat(objects.get(key("one"))).isPresent();
        await().until(() -> objects.synced(CONFIG_MAPS));
        assertThat(objects.get(key("one")).orElseThrow().readiness().state()).isEqualTo(Readiness.State.IN_PROGRESS);
        assertThat(told).extracting(ManagedObject::readiness).anyMatch(found -> !found.equals(Readiness.READY));

        objects.watch(CONFIG_MAPS);
        assertThat(objects.synced(CONFIG_MAPS)).isTrue();
        write("one", "a", "go");
        await().atMost(DRIFT).until(() -> objects.get(key("one")).orElseThrow().readiness() == Readiness.READY);
        write("one", "a", "wait");
        await().atMost(DRIFT).until(() -> objects.get(key("one")).orElseThrow().readiness() != Readiness.READY);
    }

    @Test
    void editOfAFieldOfOursChangesTheFieldsHash() {
        sync(CONFIG_MAPS);
        write("drift", "a", "1");
        await().until(() -> objects.get(key("drift")).isPresent());
        String before = objects.get(key("drift")).orElseThrow().fieldsHash();

        cluster.client()
                .configMaps()
                .inNamespace(ns)
                .withName("drift")
                .edit(map ->
                        new ConfigMapBuilder(map).addToData("key", "edited").build());
        await().atMost(DRIFT)
                .until(() ->
                        told.stream().anyMatch(object -> !object.fieldsHash().equals(before)));
    }

    @Test
    void deletionAndLossOfOurLabelAreToldWithTheLastRecord() {
        sync(CONFIG_MAPS);
        write("deleted", "a", "1");
        write("unlabelled", "b", "1");
        await().until(() -> told.size() == 2);
        told.clear();

        cluster.client().configMaps().inNamespace(ns).withName("deleted").delete();
        cluster.client()
                .configMaps()
                .inNamespace(ns)
                .withName("unlabelled")
                .edit(map -> new ConfigMapBuilder(map)
                        .editMetadata()
                        .removeFromLabels(Names.TENANT)
                        .endMetadata()
                        .build());
        await().atMost(DRIFT)
                .untilAsserted(() -> assertThat(told)
                        .extracting(ManagedObject::key, ManagedObject::tenant)
                        .contains(
                                org.assertj.core.api.Assertions.tuple(key("deleted"), "a"),
                                org.assertj.core.api.Assertions.tuple(key("unlabelled"), "b")));
        assertThat(objects.get(key("deleted"))).isEmpty();
        assertThat(objects.get(key("unlabelled"))).isEmpty();
    }

    @Test
    void ourOwnWriteIsKnownAtOnceAndALateAnswerDoesNotBringItBack() {
        sync(CONFIG_MAPS);
        Answer created = write("own", "a", "1");
        objects.observed(CONFIG_MAPS, created.body());
        assertThat(objects.get(key("own"))).isPresent();

        String uid = created.body().path("metadata").path("uid").asText();
        writer.send(Write.delete(CONFIG_MAPS, ns, "own", uid, null));
        objects.gone(key("own"), uid);
        objects.observed(CONFIG_MAPS, created.body());
        assertThat(objects.get(key("own"))).isEmpty();
    }

    @Test
    void changesDuringARestartOfTheApiServerAreSeenAfterwards() {
        write("stays", "a", "1");
        sync(CONFIG_MAPS);
        ApiServerProcess.Stopped stopped = cluster.apiServer().stop();
        await().until(() -> objects.trouble(CONFIG_MAPS)
                .filter(problem -> problem.code() == Code.API_UNREACHABLE)
                .isPresent());
        stopped.start();
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> write("after", "a", "1").ok());

        await().atMost(Duration.ofSeconds(10))
                .until(() -> objects.get(key("after")).isPresent());
        assertThat(objects.get(key("stays"))).isPresent();
        assertThat(objects.trouble(CONFIG_MAPS)).isEmpty();
    }

    @Test
    void kindThatIsNotServedIsTrouble() {
        ResourceType unknown = new ResourceType("example.org", "v1", "Widget", "widgets", true);
        objects.watch(unknown);
        await().until(() -> objects.trouble(unknown)
                .filter(problem -> problem.code() == Code.KIND_UNKNOWN)
                .isPresent());
        assertThat(objects.synced(unknown)).isFalse();
    }

    /**
     * A reader that was interrupted just when events came waited for the HTTP client's thread, and that for the reader: no
     * watch on that connection heard of anything any more.
     */
    @Test
    void watchesThatEndWhileEventsComeLeaveTheOthersOfTheirConnectionAlone() throws InterruptedException {
        Clients others = Cluster.clients(cluster.kubeconfig());
        Reflector.Collection here = new Reflector.Collection("api/v1/namespaces/" + ns + "/configmaps", "", false);
        Set<String> staying = ConcurrentHashMap.newKeySet();
        Reflector.start(others, here, new Seen(staying::add));
        AtomicBoolean busy = new AtomicBoolean(true);
        List<Thread> writers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    for (int n = 0; busy.get(); n++) {
                        write("busy-" + i, "a", "x".repeat(20_000) + n);
                    }
                }))
                .toList();
        try {
            for (int round = 0; round < 150; round++) {
                CountDownLatch events = new CountDownLatch(10);
                Reflector ending = Reflector.start(others, here, new Seen(any -> events.countDown()));
                assertThat(events.await(10, TimeUnit.SECONDS))
                        .as("events, round %d", round)
                        .isTrue();
                ending.close();
            }
        } finally {
            busy.set(false);
            for (Thread writer : writers) {
                writer.join();
            }
        }
        write("last", "a", "1");
        await().atMost(DRIFT).until(() -> staying.contains("last"));
        assertThat(Thread.ofVirtual().start(others::close).join(Duration.ofSeconds(20)))
                .as("closed")
                .isTrue();
    }

    /** Tells the name of each object that is seen. */
    private record Seen(Consumer<String> told) implements Reflector.Sink {
        @Override
        public void relistStarted() {
            // The first events follow.
        }

        @Override
        public void seen(JsonNode object) {
            told.accept(object.path("metadata").path("name").asText());
        }

        @Override
        public void deleted(JsonNode object) {
            // Nobody deletes.
        }

        @Override
        public void relistEnded(long version) {
            // More events follow.
        }

        @Override
        public void trouble(@Nullable Problem problem) {
            // Its round would not end.
        }
    }

    @Test
    void secretsInUseAreWatchedOneByOne() {
        try (WatchedSecrets secrets = new WatchedSecrets(clients, new Reader(clients, Permits.standard()))) {
            List<String> changed = new CopyOnWriteArrayList<>();
            secrets.onChange(changed::add);
            assertThat(secrets.version(ns, "db")).isEmpty();

            create("db");
            await().atMost(DRIFT).until(() -> secrets.version(ns, "db").isPresent());
            assertThat(changed).containsExactly(ns + "/db");
            String first = secrets.version(ns, "db").orElseThrow();
            assertThat(secrets.read(ns, "db")).hasValueSatisfying(read -> {
                assertThat(read.data().get("password")).asString().isEqualTo("one");
                assertThat(read.version()).isEqualTo(first);
                assertThat(read.toString()).doesNotContain("one");
            });

            cluster.client().secrets().inNamespace(ns).withName("db").delete();
            await().atMost(DRIFT).until(() -> secrets.version(ns, "db").isEmpty());
            assertThat(secrets.version(ns, "other")).isEmpty();
            changed.clear();

            secrets.retain(Set.of(ns + "/other"));
            create("db");
            create("other");
            await().atMost(DRIFT).until(() -> changed.contains(ns + "/other"));
            assertThat(changed).as("nobody uses the first one any more").containsExactly(ns + "/other");
        }
    }

    private void create(String secret) {
        cluster.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(secret)
                        .withNamespace(ns)
                        .endMetadata()
                        .addToStringData("password", "one")
                        .build())
                .create();
    }

    private void sync(ResourceType type) {
        objects.watch(type);
        await().until(() -> objects.synced(type));
    }

    private Answer write(String name, String tenant, String value) {
        return writer.send(Write.apply(CONFIG_MAPS, ns, name, configMap(ns, name, tenant, value)));
    }

    private ObjectKey key(String name) {
        return CONFIG_MAPS.key(ns, name);
    }

    private JsonNode deployment(boolean paused) {
        return yaml("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                  labels: {kubernetes-tenants.org/tenant: a, kubernetes-tenants.org/tenant-namespace: %s}
                spec:
                  paused: %s
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: c, image: i}]}
                """.formatted(ns, paused));
    }
}
