package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.FaultyProxy;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** Behaviour 24: fields that are left to others once the object exists. */
class IgnoreFieldsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ControlPlane cluster =
            ControlPlane.shared().withOperator(operator -> operator.property("tenant.conflict-retry", "1000"));

    private static KubernetesClient client;
    private static HandMade shop;

    private final String name = HandMade.newName("ignores");

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_24_after_creation_the_field_is_neither_sent_nor_owned_nor_put_back(String strategy) {
        deployment(strategy, "one", "$.spec.replicas");
        shop.tenant(name, name).awaitReady(name);
        assertThat(replicas()).isEqualTo(1);
        assertThat(owners("f:spec", "f:replicas")).containsExactly("tenant-operator-initial");

        scale("some-autoscaler", 3);
        eventually(() -> assertThat(owners("f:spec", "f:replicas")).containsExactly("some-autoscaler"));
        deployment(strategy, "two", "$.spec.replicas");
        eventually(() -> assertThat(image()).isEqualTo("two"));
        edit("kubectl-edit", "{\"metadata\": {\"annotations\": {\"kubernetes-tenants.org/resource-id\": \"x\"}}}");
        eventually(() -> assertThat(HandMade.marks(resource().get())).containsEntry("resource-id", "object"));

        assertThat(replicas()).isEqualTo(3);
        assertThat(owners("f:spec", "f:replicas")).containsExactly("some-autoscaler");
        shop.awaitReady(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_24_a_living_object_lets_go_of_a_field_without_losing_its_value_and_takes_it_again(String strategy) {
        deployment(strategy, "one");
        shop.tenant(name, name).awaitReady(name);
        assertThat(owners("f:spec", "f:replicas")).contains("tenant-operator");

        deployment(strategy, "one", "$.spec.replicas");
        eventually(() -> assertThat(owners("f:spec", "f:replicas")).containsExactly("tenant-operator-initial"));
        assertThat(replicas()).isEqualTo(1);
        scale("kubectl", 2);
        shop.awaitReady(name);
        assertThat(replicas()).isEqualTo(2);

        deployment(strategy, "two");
        eventually(() -> assertThat(replicas()).isEqualTo(1));
        eventually(() -> assertThat(owners("f:spec", "f:replicas")).containsExactly("tenant-operator"));
        shop.awaitReady(name);
    }

    /** The first container of the template is the second one in the cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge"})
    void behaviour_24_an_item_of_a_list_is_found_by_its_key(String strategy) {
        deployment(strategy, "one", "$.spec.template.spec.containers[0].image");
        shop.tenant(name, name).awaitReady(name);
        putFirst(", {\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/1/image\", \"value\": \"newer\"}");

        deployment(strategy, "two", "$.spec.template.spec.containers[?(@.name=='main')].image");
        eventually(() -> assertThat(shop.rendered(name)).isEqualTo(2));

        shop.awaitReady(name);
        assertThat(images()).contains("newer");
    }

    /** The field that is handed over is the item's of that name, not of that place. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_24_an_item_of_a_list_is_handed_over_by_its_key(String strategy) {
        deployment(strategy, "one");
        shop.tenant(name, name).awaitReady(name);
        putFirst("");

        deployment(strategy, "one", "$.spec.template.spec.containers[0].image");
        eventually(() -> assertThat(
                        owners("f:spec", "f:template", "f:spec", "f:containers", "k:{\"name\":\"main\"}", "f:image"))
                .containsExactly("tenant-operator-initial"));
        shop.awaitReady(name);
        assertThat(images()).contains("one");
    }

    /** Another container, before ours. */
    private void putFirst(String more) {
        resource().patch(context("injector", PatchType.JSON), """
                        [{"op": "add", "path": "/spec/template/spec/containers/0", "value": {"name": "first", "image": "sidecar"}}%s]
                        """.formatted(more));
        assertThat(images().getFirst()).isEqualTo("sidecar");
    }

    private List<String> images() {
        return object().at("/spec/template/spec/containers").findValuesAsText("image");
    }

    /** A list that the server takes as one value cannot be left to others in part: what stands in it is sent back as it is. */
    @Test
    void behaviour_24_an_item_of_a_list_without_keys_keeps_the_value_of_the_cluster() {
        args("one", "[a, b]");
        shop.tenant(name, name).awaitReady(name);
        edit("kubectl-edit", "{\"metadata\": {\"labels\": {\"x\": \"y\"}}}");
        client.genericKubernetesResources("apps/v1", "Deployment")
                .inNamespace(cluster.namespace())
                .withName(name)
                .patch(context("tuner", PatchType.JSON), """
                        [{"op": "replace", "path": "/spec/template/spec/containers/0/args/1", "value": "tuned"}]
                        """);

        args("two", "[c, b]");

        // The list is somebody else's by now: under Stuck that is a conflict, named with its field.
        eventually(() ->
                assertThat(shop.entry(name, "object").orElseThrow().message()).contains("tuner owns", ".args"));
        shop.template(name, argsOf("two", "[c, b]", "Force"));
        eventually(() -> assertThat(
                        object().at("/spec/template/spec/containers/0/args").toString())
                .isEqualTo("[\"c\",\"tuned\"]"));
        shop.awaitReady(name);
    }

    private void args(String image, String args) {
        shop.template(name, argsOf(image, args, "Stuck"));
    }

    private String argsOf(String image, String args, String conflictPolicy) {
        return """
                deployments:
                - id: object
                  nameTemplate: %s
                  conflictPolicy: %s
                  ignoreFields: ["$.spec.template.spec.containers[0].args[1]"]
                  spec:
                    spec:
                      selector: {matchLabels: {app: %s}}
                      template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: main, image: %s, args: %s}]}}
                """.formatted(name, conflictPolicy, name, name, image, args);
    }

    /** Found by {@link RandomIT}: ownership was put in order before anybody asked whose the other fields are. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_24_a_conflict_leaves_the_object_untouched_although_a_field_is_to_be_handed_over(String strategy) {
        deployment(strategy, "one");
        shop.tenant(name, name).awaitReady(name);
        edit(
                "some-controller",
                "{\"spec\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"main\", \"image\": \"theirs\"}]}}}}");
        shop.awaitState(name, "object", State.CONFLICTED);
        eventually(() ->
                assertThat(object().at("/status/observedGeneration").asInt()).isEqualTo(2));

        deployment(strategy, "one", "$.spec.replicas");
        eventually(() -> assertThat(shop.rendered(name)).isEqualTo(2));

        assertThat(shop.awaitState(name, "object", State.CONFLICTED).message()).contains("some-controller");
        assertThat(owners("f:spec", "f:replicas")).containsExactly("tenant-operator");
    }

    /** Found by the random test: an answer that said nothing of conflicts was taken for one that said that there are none. */
    @Test
    void
            behaviour_24_a_conflict_leaves_the_object_untouched_although_the_server_fails_when_it_is_asked_for_conflicts() {
        String namespace = cluster.newNamespace("trouble");
        try (FaultyProxy proxy = cluster.faultyProxy(1);
                OperatorProcess operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("trouble", proxy))
                        .namespace(namespace)
                        .property("tenant.conflict-retry", "1000")
                        .property("tenant.max-backoff", "1000")
                        .start()) {
            HandMade there = new HandMade(client, namespace);
            Resource<ConfigMap> object =
                    client.configMaps().inNamespace(namespace).withName(name);
            there.template(name, config("")).tenant(name, name).awaitReady(name);
            object.patch(
                    new PatchContext.Builder()
                            .withPatchType(PatchType.JSON_MERGE)
                            .withFieldManager("some-controller")
                            .build(),
                    "{\"data\": {\"a\": \"theirs\"}}");
            there.awaitState(name, "config", State.CONFLICTED);
            String version = object.get().getMetadata().getResourceVersion();

            proxy.faults("dryRun=All", FaultyProxy.Fault.SERVER_ERROR);
            there.template(name, config(", ignoreFields: [\"$.data.i\"]"));
            eventually(() ->
                    assertThat(proxy.count(FaultyProxy.Fault.SERVER_ERROR)).isGreaterThan(1));
            assertThat(object.get().getMetadata().getResourceVersion()).isEqualTo(version);
            proxy.noFaults();

            eventually(() -> assertThat(there.entry(name, "config"))
                    .hasValueSatisfying(entry -> assertThat(entry.state()).isEqualTo(State.CONFLICTED)));
            assertThat(object.get().getMetadata().getResourceVersion()).isEqualTo(version);
            assertThat(operator.isAlive()).isTrue();
        }
    }

    private String config(String settings) {
        return "configMaps:\n- {id: config, nameTemplate: " + name + settings + ", spec: {data: {a: ours, i: ours}}}\n";
    }

    /** Must show 3. The autoscaler is the cluster's own. */
    @Test
    void behaviour_24_an_autoscaler_that_owns_replicas_is_never_fought() {
        deploymentAndScaler("one");
        shop.tenant(name, name).awaitReady(name);

        eventually(
                () -> assertThat(object().at("/status/readyReplicas").asInt()).isEqualTo(3));
        deploymentAndScaler("two");
        eventually(() -> assertThat(image()).isEqualTo("two"));
        shop.awaitReady(name);
        assertThat(replicas()).isEqualTo(3);
        assertThat(owners("f:spec", "f:replicas")).doesNotContain("tenant-operator");
    }

    private void deploymentAndScaler(String image) {
        shop.template(name, deploymentOf("apply", image, "$.spec.replicas") + """
                horizontalPodAutoscalers:
                - id: scaler
                  nameTemplate: %s
                  dependIds: [object]
                  waitForReady: false
                  spec:
                    spec:
                      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}
                      minReplicas: 3
                      maxReplicas: 5
                """.formatted(name, name));
    }

    private void deployment(String strategy, String image, String... ignored) {
        shop.template(name, deploymentOf(strategy, image, ignored));
    }

    private String deploymentOf(String strategy, String image, String... ignored) {
        String ignores = ignored.length == 0 ? "" : "  ignoreFields: [\"" + String.join("\", \"", ignored) + "\"]\n";
        return """
                deployments:
                - id: object
                  nameTemplate: %s
                  patchStrategy: %s
                %s  spec:
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: %s}}
                      template: {metadata: {labels: {app: %s}}, spec: {containers: [{name: main, image: %s}]}}
                """.formatted(name, strategy, ignores, name, name, image);
    }

    private Resource<GenericKubernetesResource> resource() {
        return client.genericKubernetesResources("apps/v1", "Deployment")
                .inNamespace(cluster.namespace())
                .withName(name);
    }

    private JsonNode object() {
        return JSON.valueToTree(resource().get());
    }

    private int replicas() {
        return object().at("/spec/replicas").asInt();
    }

    private String image() {
        return object().at("/spec/template/spec/containers/0/image").asText();
    }

    /** Which managers own a field, but for the deployment's own controller. */
    private List<String> owners(String... path) {
        return object().at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> {
                    JsonNode fields = entry.path("fieldsV1");
                    for (String element : path) {
                        fields = fields.path(element);
                    }
                    return !fields.isMissingNode();
                })
                .map(entry -> entry.path("manager").asText())
                .distinct()
                .toList();
    }

    /** Through the subresource, as an autoscaler and {@code kubectl scale} do. */
    private void scale(String manager, int replicas) {
        edit(manager, "{\"spec\": {\"replicas\": " + replicas + "}}");
    }

    private void edit(String manager, String patch) {
        resource().patch(context(manager, PatchType.STRATEGIC_MERGE), patch);
    }

    private static PatchContext context(String manager, PatchType type) {
        return new PatchContext.Builder()
                .withPatchType(type)
                .withFieldManager(manager)
                .build();
    }
}
