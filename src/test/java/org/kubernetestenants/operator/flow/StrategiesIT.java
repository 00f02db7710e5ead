package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/** Behaviour 18: what each strategy writes, and changes from one to another on living objects. {@code PoliciesIT} has the policies. */
class StrategiesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator().withRightsOfTheChart();

    private static KubernetesClient client;
    private static HandMade shop;

    private final String name = HandMade.newName("strategies");

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_18_labels_and_annotations_travel_in_the_request_that_creates(String strategy) {
        AuditLog.Mark before = cluster.audit().mark();
        config(strategy, "a: one");
        shop.tenant(name, name).awaitReady(name);

        assertThat(operators(before).resource("configmaps").name(name).list())
                .as("one request")
                .hasSize(1);
        assertThat(HandMade.marks(configMap().get())).containsKeys("tenant", "tenant-namespace", "resource-id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_19_a_settled_object_is_neither_read_nor_written(String strategy) {
        config(strategy, "a: one");
        shop.tenant(name, name).awaitReady(name);
        config(strategy, "a: two");
        eventually(() -> assertThat(data().path("a").asText()).isEqualTo("two"));
        shop.awaitReady(name);
        AuditLog.Mark before = cluster.audit().mark();

        shop.template(
                name, "configMaps:\n" + entry(strategy, name, "a: two") + entry(strategy, name + "-beside", "a: b"));

        eventually(() -> assertThat(operators(before)
                        .resource("configmaps")
                        .name(name + "-beside")
                        .list())
                .isNotEmpty());
        shop.awaitReady(name);
        assertThat(operators(before).resource("configmaps").name(name).list()).isEmpty();
    }

    private static AuditEntries operators(AuditLog.Mark since) {
        return cluster.audit().since(since).by(cluster.serviceAccountUser("operator"));
    }

    static Stream<Arguments> changes() {
        List<String> all = List.of("apply", "merge", "replace");
        return all.stream()
                .flatMap(from -> all.stream().filter(to -> !to.equals(from)).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void behaviour_18_a_living_object_changes_from_one_strategy_to_another_and_loses_what_left_the_template(
            String from, String to) {
        config(from, "a: one", "b: one", "c: one");
        shop.tenant(name, name).awaitReady(name);
        String uid = configMap().get().getMetadata().getUid();
        config(from, "a: two", "b: two", "c: two");
        eventually(() -> assertThat(data().path("c").asText()).isEqualTo("two"));

        config(to, "a: two", "b: two", "c: two");
        eventually(() -> assertThat(shop.rendered(name)).isEqualTo(3));
        config(to, "a: three", "b: two");
        eventually(() -> assertThat(data().toString()).isEqualTo("{\"a\":\"three\",\"b\":\"two\"}"));
        config(to, "a: three");
        eventually(() -> assertThat(data().toString()).isEqualTo("{\"a\":\"three\"}"));
        edit("kubectl-edit", "{\"data\": {\"a\": \"by hand\"}}");
        eventually(() -> assertThat(data().path("a").asText()).isEqualTo("three"));

        assertThat(configMap().get().getMetadata().getUid()).isEqualTo(uid);
        shop.awaitReady(name);
    }

    /** Found by {@link RandomIT}: nulls, which take a mark off in a patch, are empty texts in a whole object. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_18_an_orphan_that_comes_back_has_no_mark_of_that_left_not_even_an_empty_one(String strategy) {
        String beside = "- {id: beside, nameTemplate: " + name + "-beside, spec: {data: {a: b}}}\n";
        String retained = entry(strategy, name, "a: one").replace("{id:", "{deletionPolicy: Retain, id:");
        shop.template(name, "configMaps:\n" + retained + beside)
                .tenant(name, name)
                .awaitReady(name);
        shop.template(name, "configMaps:\n" + beside);
        eventually(() -> assertThat(HandMade.marks(configMap().get())).containsEntry("orphaned", "true"));

        shop.template(name, "configMaps:\n" + retained + beside);

        eventually(() -> assertThat(HandMade.marks(configMap().get())).containsKey("tenant"));
        assertThat(HandMade.marks(configMap().get())).doesNotContainKeys("orphaned", "orphaned-at", "orphaned-reason");
    }

    /** What we owned through an update before we let go of it is ours, and conflicts with nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_18_an_orphan_is_taken_up_by_the_next_tenant_although_the_template_changed_meanwhile(
            String strategy) {
        retained(strategy, "one");
        shop.tenant(name, name).awaitReady(name);
        retained(strategy, "two");
        eventually(() -> assertThat(data().path("a").asText()).isEqualTo("two"));
        shop.delete(name);
        shop.awaitGone(name);

        retained(strategy, "three");
        shop.tenant(name, name).awaitReady(name);

        assertThat(data().path("a").asText()).isEqualTo("three");
        assertThat(HandMade.marks(configMap().get()))
                .containsEntry("adopted", "true")
                .doesNotContainKey("orphaned");
    }

    private void retained(String strategy, String value) {
        shop.template(
                name,
                "configMaps:\n" + entry(strategy, name, "a: " + value).replace("{id:", "{deletionPolicy: Retain, id:"));
    }

    @Test
    void behaviour_18_merge_takes_away_what_left_the_template_only_if_it_is_ours_alone() {
        config("merge", "a: one", "b: one");
        shop.tenant(name, name).awaitReady(name);
        edit("somebody", "{\"data\": {\"theirs\": \"x\"}, \"metadata\": {\"labels\": {\"theirs\": \"x\"}}}");
        shareB();
        config("merge", "a: one");
        eventually(() -> assertThat(shop.rendered(name)).isEqualTo(2));

        assertThat(data().path("theirs").asText()).isEqualTo("x");
        assertThat(data().path("b").asText()).as("owned by two").isEqualTo("one");
        assertThat(configMap().get().getMetadata().getLabels()).containsEntry("theirs", "x");
    }

    /** Only an apply makes a second owner of a field whose value stays. */
    private void shareB() {
        configMap()
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("another")
                                .build(),
                        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"" + name
                                + "\"}, \"data\": {\"b\": \"one\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_18_what_the_server_allocated_to_a_service_stays(String strategy) {
        service(strategy, "one");
        shop.tenant(name, name).awaitReady(name);
        JsonNode before = object("v1", "Service").path("spec");
        assertThat(before.path("clusterIP").asText()).isNotEmpty();

        service(strategy, "two");

        eventually(() -> assertThat(
                        object("v1", "Service").at("/spec/selector/app").asText())
                .isEqualTo("two"));
        JsonNode after = object("v1", "Service").path("spec");
        assertThat(after.path("clusterIP")).isEqualTo(before.path("clusterIP"));
        assertThat(after.at("/ports/0/nodePort")).isEqualTo(before.at("/ports/0/nodePort"));
        shop.awaitReady(name);
    }

    private void service(String strategy, String app) {
        template("services", strategy, """
                type: NodePort
                selector: {app: %s}
                ports: [{port: 80}]
                """.formatted(app));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_18_a_bound_claim_keeps_its_volume(String strategy) {
        claim(strategy, "one");
        shop.tenant(name, name);
        eventually(() -> assertThat(object("v1", "PersistentVolumeClaim")
                        .at("/metadata/uid")
                        .asText())
                .isNotEmpty());
        String volume = "volume-" + name;
        bind(volume);

        claim(strategy, "two");

        eventually(() -> assertThat(object("v1", "PersistentVolumeClaim")
                        .at("/metadata/labels/step")
                        .asText())
                .isEqualTo("two"));
        assertThat(object("v1", "PersistentVolumeClaim").at("/spec/volumeName").asText())
                .isEqualTo(volume);
        shop.awaitReady(name);
        client.persistentVolumes().withName(volume).delete();
    }

    private void claim(String strategy, String step) {
        shop.template(name, """
                persistentVolumeClaims:
                - id: object
                  nameTemplate: %s
                  patchStrategy: %s
                  labelsTemplate: {step: %s}
                  spec: {spec: {storageClassName: manual-%s, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
                """.formatted(name, strategy, step, name));
    }

    /** As an administrator does who makes volumes by hand: the claim is bound by the cluster's own controller. */
    private void bind(String volume) {
        shop.apply("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s}
                spec:
                  storageClassName: manual-%s
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  hostPath: {path: /nowhere}
                """.formatted(volume, name));
        eventually(() -> assertThat(object("v1", "PersistentVolumeClaim")
                        .at("/status/phase")
                        .asText())
                .isEqualTo("Bound"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_18_a_deployment_is_changed_in_place(String strategy) {
        deployment(strategy, "one", 1);
        shop.tenant(name, name).awaitReady(name);
        String uid = object("apps/v1", "Deployment").at("/metadata/uid").asText();

        deployment(strategy, "two", 2);

        eventually(() -> {
            assertThat(object("apps/v1", "Deployment")
                            .at("/spec/template/spec/containers/0/image")
                            .asText())
                    .isEqualTo("two");
            assertThat(object("apps/v1", "Deployment")
                            .at("/status/readyReplicas")
                            .asInt())
                    .isEqualTo(2);
        });
        shop.awaitReady(name);
        assertThat(object("apps/v1", "Deployment").at("/metadata/uid").asText()).isEqualTo(uid);
    }

    private void deployment(String strategy, String image, int replicas) {
        template("deployments", strategy, """
                replicas: %d
                selector: {matchLabels: {app: %s}}
                template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: main, image: %s, ports: [{containerPort: 80}]}]}}
                """.formatted(replicas, name, name, image));
    }

    private void template(String array, String strategy, String spec) {
        shop.template(
                name,
                "%s:\n- id: object\n  nameTemplate: %s\n  patchStrategy: %s\n  spec:\n    spec:\n%s"
                        .formatted(array, name, strategy, spec.indent(6)));
    }

    private void config(String strategy, String... data) {
        shop.template(name, "configMaps:\n" + entry(strategy, name, data));
    }

    private static String entry(String strategy, String object, String... data) {
        return "- {id: %s, nameTemplate: %s, patchStrategy: %s, spec: {data: {%s}}}\n"
                .formatted(object, object, strategy, String.join(", ", List.of(data)));
    }

    private JsonNode data() {
        return object("v1", "ConfigMap").path("data");
    }

    private Resource<GenericKubernetesResource> configMap() {
        return resource("v1", "ConfigMap");
    }

    private Resource<GenericKubernetesResource> resource(String apiVersion, String kind) {
        return client.genericKubernetesResources(apiVersion, kind)
                .inNamespace(cluster.namespace())
                .withName(name);
    }

    private JsonNode object(String apiVersion, String kind) {
        return JSON.valueToTree(resource(apiVersion, kind).get());
    }

    private void edit(String manager, String patch) {
        configMap()
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager(manager)
                                .build(),
                        patch);
    }
}
