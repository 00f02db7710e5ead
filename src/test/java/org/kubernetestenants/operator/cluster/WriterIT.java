package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kubernetestenants.operator.cluster.Cluster.CONFIG_MAPS;
import static org.kubernetestenants.operator.cluster.Cluster.DEPLOYMENTS;
import static org.kubernetestenants.operator.cluster.Cluster.configMap;
import static org.kubernetestenants.operator.cluster.Cluster.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.observe.MetricNames;
import org.kubernetestenants.operator.testing.ControlPlane;

/** What the API server answers to each kind of write, and what we make of it. */
class WriterIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private static final SimpleMeterRegistry METRICS = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private static Clients clients;

    @SuppressWarnings("NullAway.Init")
    private static Writer writer;

    @SuppressWarnings("NullAway.Init")
    private static Reader reader;

    @SuppressWarnings("NullAway.Init")
    private static String ns;

    @BeforeAll
    static void connect() {
        clients = Cluster.clients(cluster.kubeconfig());
        writer = new Writer(clients, Cluster.openGate(), Permits.standard(), METRICS);
        reader = new Reader(clients, Permits.standard());
        ns = cluster.namespace();
    }

    @AfterAll
    static void disconnect() {
        clients.close();
    }

    @Test
    void applyTellsCreatedFromChangedAndNamesUsAsManager() {
        Answer created = apply("fresh", "1");
        assertThat(created.created()).isTrue();
        Answer changed = apply("fresh", "2");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.body().path("metadata").path("managedFields").findValuesAsText("manager"))
                .containsExactly("tenant-operator");
    }

    /** A plan of a thousand changes waits for permits; somebody may have said stop meanwhile. */
    @Test
    void a_write_that_is_not_wanted_any_more_when_its_turn_comes_is_not_sent() {
        Write unwanted = Write.apply(CONFIG_MAPS, ns, "unwanted", configMap(ns, "unwanted", "t", "1"));

        assertThat(writer.sendIf(() -> false, unwanted)).isEmpty();
        assertThat(reader.get(CONFIG_MAPS, ns, "unwanted")).isEmpty();
        assertThat(writer.sendIf(() -> true, unwanted)).get().matches(Answer::created);
    }

    @Test
    void dryRunAnswersAsIfAndChangesNothing() {
        Answer answer = writer.send(Write.apply(CONFIG_MAPS, ns, "dry", configMap(ns, "dry", "t", "1"))
                .asDryRun());
        assertThat(answer.created()).isTrue();
        assertThat(reader.get(CONFIG_MAPS, ns, "dry")).isEmpty();
    }

    @Test
    void fieldOfAnotherManagerIsAConflictThatNamesItAndForceTakesIt() {
        apply("contested", "1");
        ConfigMap theirs = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("contested")
                .withNamespace(ns)
                .endMetadata()
                .withData(Map.of("key", "theirs"))
                .build();
        cluster.client()
                .resource(theirs)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("somebody")
                        .withForce(true)
                        .build());

        Answer refused = apply("contested", "2");
        Refusal refusal = Refusals.of(refused, CONFIG_MAPS.key(ns, "contested"));
        assertThat(refusal.problem().code()).isEqualTo(Code.FIELD_CONFLICT);
        assertThat(refusal.problem().details()).singleElement().asString().contains(".data.key", "somebody");

        Write forced = Write.apply(CONFIG_MAPS, ns, "contested", configMap(ns, "contested", "t", "2"))
                .withForce();
        assertThat(writer.send(forced).status()).isEqualTo(200);
    }

    @Test
    void unknownFieldIsRefused() {
        ObjectNode wrong = (ObjectNode) configMap(ns, "wrong", "t", "1");
        wrong.put("nonsense", true);
        Answer answer = writer.send(Write.apply(CONFIG_MAPS, ns, "wrong", wrong));
        assertThat(code(answer, CONFIG_MAPS)).isEqualTo(Code.OBJECT_INVALID);
    }

    @Test
    void immutableFieldIsToldFromAnInvalidOne() {
        assertThat(deployment("app: a", "app: a", 1).created()).isTrue();
        assertThat(code(deployment("app: b", "app: b", 1), DEPLOYMENTS)).isEqualTo(Code.IMMUTABLE_FIELD);
        assertThat(code(deployment("app: a", "app: a", -1), DEPLOYMENTS)).isEqualTo(Code.OBJECT_INVALID);
    }

    @Test
    void missingNamespaceIsToldFromMissingKind() {
        Answer noNamespace = writer.send(Write.apply(CONFIG_MAPS, "no-such", "x", configMap("no-such", "x", "t", "1")));
        assertThat(code(noNamespace, CONFIG_MAPS)).isEqualTo(Code.NAMESPACE_MISSING);

        ResourceType unknown = new ResourceType("example.org", "v1", "Widget", "widgets", true);
        JsonNode widget = yaml("{apiVersion: example.org/v1, kind: Widget, metadata: {name: x}}");
        assertThat(code(writer.send(Write.apply(unknown, ns, "x", widget)), unknown))
                .isEqualTo(Code.KIND_UNKNOWN);
    }

    @Test
    void deleteHitsOnlyTheObjectThatWasMeant() {
        JsonNode metadata = apply("doomed", "1").body().path("metadata");
        String uid = metadata.path("uid").asText();
        String version = metadata.path("resourceVersion").asText();
        apply("doomed", "2");

        assertThat(writer.send(Write.delete(CONFIG_MAPS, ns, "doomed", uid, version))
                        .conflict())
                .isTrue();
        assertThat(writer.send(Write.delete(CONFIG_MAPS, ns, "doomed", "another-uid", null))
                        .conflict())
                .isTrue();
        assertThat(writer.send(Write.delete(CONFIG_MAPS, ns, "doomed", uid, null))
                        .ok())
                .isTrue();
        assertThat(writer.send(Write.delete(CONFIG_MAPS, ns, "doomed", uid, null))
                        .notFound())
                .isTrue();
    }

    @Test
    void mergePatchWithAnOldVersionIsRefused() {
        String version = apply("patched", "1")
                .body()
                .path("metadata")
                .path("resourceVersion")
                .asText();
        JsonNode patch = yaml("{metadata: {resourceVersion: '%s'}, data: {other: x}}".formatted(version));

        assertThat(writer.send(Write.mergePatch(CONFIG_MAPS, ns, "patched", patch))
                        .ok())
                .isTrue();
        Answer late = writer.send(Write.mergePatch(CONFIG_MAPS, ns, "patched", patch));
        assertThat(code(late, CONFIG_MAPS)).isEqualTo(Code.OBJECT_CHANGED_MEANWHILE);
    }

    @Test
    void closedGateLetsNothingOut() {
        WriteGate closed = WriteGate.of(LeaseTimings.DEFAULT);
        Writer gated = new Writer(clients, closed, Permits.standard(), new SimpleMeterRegistry());
        assertThatThrownBy(() -> gated.send(Write.apply(CONFIG_MAPS, ns, "gated", configMap(ns, "gated", "t", "1"))))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.LEASE_LOST));
        assertThat(reader.get(CONFIG_MAPS, ns, "gated")).isEmpty();
    }

    @Test
    void writesAreCounted() {
        apply("counted", "1");
        assertThat(METRICS.get(MetricNames.WRITES)
                        .tag("verb", "apply")
                        .tag("kind", "ConfigMap")
                        .tag("result", "201")
                        .timer()
                        .count())
                .isPositive();
    }

    @Test
    void readsTellNoObjectFromNoKind() {
        apply("read", "1");
        assertThat(reader.get(CONFIG_MAPS, ns, "read", true)).hasValueSatisfying(found -> {
            assertThat(found.has("data")).isFalse();
            assertThat(found.path("metadata").path("name").asText()).isEqualTo("read");
        });
        assertThat(reader.get(CONFIG_MAPS, ns, "no-such", true)).isEmpty();
        assertThat(reader.list(CONFIG_MAPS, ns, "kubernetes-tenants.org/tenant=t"))
                .anySatisfy(found ->
                        assertThat(found.path("metadata").path("name").asText()).isEqualTo("read"));
        assertThatThrownBy(() -> reader.get(new ResourceType("example.org", "v1", "Widget", "widgets", true), ns, "x"))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.KIND_UNKNOWN));
    }

    @Test
    void kindsAreFoundByDiscovery() {
        Kinds kinds = new Kinds(clients);
        assertThat(kinds.find("apps/v1", "Deployment")).contains(DEPLOYMENTS);
        assertThat(kinds.find("v1", "Namespace")).contains(OwnTypes.NAMESPACES);
        assertThat(kinds.findInGroup("apps", "Deployment")).contains(DEPLOYMENTS);
        assertThat(kinds.find("apps/v1", "Nonsense")).isEmpty();
        assertThat(kinds.find("example.org/v1", "Widget")).isEmpty();
        assertThat(kinds.findInGroup("example.org", "Widget")).isEmpty();
    }

    @Test
    void eventsAreRecordedOnceAndNeverWaitedFor() {
        try (EventRecorder events = new EventRecorder(writer, "tests", METRICS)) {
            ConfigMap about = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName("about")
                    .withNamespace(ns)
                    .withUid("some-uid")
                    .endMetadata()
                    .build();
            for (int i = 0; i < 3; i++) {
                events.warning(EventRecorder.Subject.of(about), Problem.of(Code.FIELD_CONFLICT, "note"), "Apply");
            }
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(cluster.client()
                                    .events()
                                    .v1()
                                    .events()
                                    .inNamespace(ns)
                                    .list()
                                    .getItems())
                            .filteredOn(event -> event.getRegarding().getName().equals("about"))
                            .singleElement()
                            .satisfies(event -> assertThat(event.getNote()).isEqualTo("note")));
        }
    }

    private static Answer apply(String name, String value) {
        return writer.send(Write.apply(CONFIG_MAPS, ns, name, configMap(ns, name, "t", value)));
    }

    private static Answer deployment(String selector, String labels, int replicas) {
        return writer.send(Write.apply(DEPLOYMENTS, ns, "web", yaml("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web}
                        spec:
                          replicas: %d
                          selector: {matchLabels: {%s}}
                          template:
                            metadata: {labels: {%s}}
                            spec: {containers: [{name: c, image: i}]}
                        """.formatted(replicas, selector, labels))));
    }

    private static Code code(Answer answer, ResourceType type) {
        assertThat(answer.ok()).as(answer.toString()).isFalse();
        return Refusals.of(answer, type.key(ns, "x")).problem().code();
    }
}
