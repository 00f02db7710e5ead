package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** Must show 5: what somebody does to a managed object is put right, except where another controller insists. Behaviour 20, 21. */
class DriftIT {
    /** What behaviour 20 promises. */
    private static final Duration PROMISED = Duration.ofSeconds(5);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static KubernetesClient client;
    private static HandMade shop;
    private static Gadgets gadgets;
    private static OperatorProcess operator;

    private String tenant = "";

    /** The kinds of the template, each with a field of ours: its path in a merge patch, and its value as JSON. */
    private enum Kind {
        CONFIG_MAP("v1", "ConfigMap", "/data/plan", "\"basic\"", "\"gold\""),
        SECRET("v1", "Secret", "/data/plan", "\"YmFzaWM=\"", "\"Z29sZA==\""),
        GADGET("", "Gadget", "/spec/size", "1", "2"),
        DEPLOYMENT("apps/v1", "Deployment", "/spec/replicas", "1", "3");

        private final String apiVersion;
        private final String kind;
        private final String field;
        private final String ours;
        private final String theirs;

        Kind(String apiVersion, String kind, String field, String ours, String theirs) {
            this.apiVersion = apiVersion;
            this.kind = kind;
            this.field = field;
            this.ours = ours;
            this.theirs = theirs;
        }

        Resource<GenericKubernetesResource> of(String tenant) {
            return this == GADGET
                    ? gadgets.named(tenant)
                    : client.genericKubernetesResources(apiVersion, kind)
                            .inNamespace(cluster.namespace())
                            .withName(tenant);
        }

        /** The value of the field now, as JSON. */
        String value(String tenant) {
            GenericKubernetesResource object = of(tenant).get();
            Object value = object == null
                    ? "gone"
                    : object.get((Object[]) field.substring(1).split("/"));
            return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        }

        void edit(String tenant, String manager) {
            patch(tenant, manager, "{\"op\": \"replace\", \"path\": \"" + field + "\", \"value\": " + theirs + "}");
        }

        void patch(String tenant, String manager, String operation) {
            of(tenant)
                    .patch(
                            new PatchContext.Builder()
                                    .withPatchType(PatchType.JSON)
                                    .withFieldManager(manager)
                                    .build(),
                            "[" + operation + "]");
        }
    }

    @BeforeAll
    static void start() {
        client = cluster.client();
        gadgets = new Gadgets(client, cluster.namespace());
        shop = new HandMade(client, cluster.namespace());
        shop.template("web", """
                configMaps:
                - {id: config, nameTemplate: "$uid", spec: {data: {plan: basic}}}
                secrets:
                - {id: secret, nameTemplate: "$uid", spec: {data: {plan: YmFzaWM=}}}
                deployments:
                - id: app
                  nameTemplate: "$uid"
                  spec:
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: "$uid"}}
                      template: {metadata: {labels: {app: "$uid"}}, spec: {containers: [{name: main, image: main}]}}
                manifests:
                - id: gadget
                  nameTemplate: "$uid"
                  spec: {apiVersion: %s, kind: Gadget, spec: {size: 1, colour: red}}
                """.formatted(gadgets.apiVersion()));
        operator = startOperator();
    }

    private static OperatorProcess startOperator() {
        return OperatorProcess.on(cluster.kubeconfig())
                .namespace(cluster.namespace())
                .property("tenant.no-status-grace", "500")
                .start();
    }

    @AfterAll
    static void stop() {
        operator.close();
        gadgets.close();
    }

    @BeforeEach
    void aTenantThatIsReady() {
        tenant = "drift-" + NUMBER.incrementAndGet();
        shop.tenant(tenant, "web");
        shop.awaitReady(tenant);
    }

    @ParameterizedTest
    @EnumSource
    void behaviour_20_an_object_that_somebody_deletes_is_made_again(Kind kind) {
        String uid = kind.of(tenant).get().getMetadata().getUid();

        kind.of(tenant).delete();

        await().atMost(PROMISED).until(() -> {
            GenericKubernetesResource now = kind.of(tenant).get();
            return now != null && !now.getMetadata().getUid().equals(uid);
        });
        shop.awaitReady(tenant);
    }

    @ParameterizedTest
    @EnumSource
    void behaviour_20_an_edit_by_kubectl_is_undone(Kind kind) {
        kind.edit(tenant, "kubectl-edit");

        await().atMost(PROMISED).until(() -> kind.value(tenant), kind.ours::equals);
        shop.awaitReady(tenant);
    }

    @ParameterizedTest
    @EnumSource
    void behaviour_20_a_field_that_anybody_removes_comes_back(Kind kind) {
        String label = "/metadata/labels/kubernetes-tenants.org~1tenant";

        kind.patch(tenant, "some-controller", "{\"op\": \"remove\", \"path\": \"" + label + "\"}");

        await().atMost(PROMISED)
                .until(() -> HandMade.marks(kind.of(tenant).get()).getOrDefault("tenant", ""), tenant::equals);
        shop.awaitReady(tenant);
    }

    @Test
    void behaviour_20_an_annotation_of_somebody_else_stays() {
        Kind.CONFIG_MAP.patch(
                tenant,
                "kubectl-annotate",
                "{\"op\": \"add\", \"path\": \"/metadata/annotations/note\", \"value\": \"mine\"}");
        Kind.CONFIG_MAP.edit(tenant, "kubectl-edit");

        await().atMost(PROMISED).until(() -> Kind.CONFIG_MAP.value(tenant), Kind.CONFIG_MAP.ours::equals);
        assertThat(Kind.CONFIG_MAP.of(tenant).get().getMetadata().getAnnotations())
                .containsEntry("note", "mine");
    }

    @Test
    void behaviour_20_what_happened_while_the_operator_was_down_is_put_right_when_it_is_back() {
        operator.stop();
        for (Kind kind : Kind.values()) {
            kind.edit(tenant, "kubectl-edit");
        }
        String other = "drift-" + NUMBER.incrementAndGet();
        shop.tenant(other, "web");
        operator = startOperator();
        shop.awaitReady(other);
        operator.stop();
        for (Kind kind : Kind.values()) {
            kind.of(other).delete();
        }
        operator = startOperator();

        for (Kind kind : Kind.values()) {
            await().atMost(Duration.ofSeconds(10)).until(() -> kind.value(tenant), kind.ours::equals);
            await().atMost(Duration.ofSeconds(10)).until(() -> kind.value(other), kind.ours::equals);
        }
        shop.awaitReady(tenant, other);
    }

    @ParameterizedTest
    @EnumSource
    void behaviour_21_a_field_that_another_controller_took_is_left_alone_and_named_with_who_took_it(Kind kind) {
        kind.edit(tenant, "some-controller");

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Condition conflict = Shop.condition(shop.get(tenant), Condition.CONFLICTED);
            assertThat(conflict.status()).isEqualTo("True");
            assertThat(conflict.reason()).isEqualTo("FieldConflict");
            assertThat(words(kind)).contains("some-controller").contains(kind.field.replace('/', '.'));
        });
        assertThat(kind.value(tenant)).isEqualTo(kind.theirs);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(shop.events(tenant, "FieldConflict"))
                        .anySatisfy(text ->
                                assertThat(text).contains("some-controller").contains(kind.field.replace('/', '.'))));
    }

    /** What the status says of the conflicting resource. */
    private String words(Kind kind) {
        return Objects.requireNonNull(shop.get(tenant)).getStatus().resources().stream()
                .filter(entry -> entry.kind().equals(kind.kind) && entry.state() == State.CONFLICTED)
                .map(entry -> Objects.requireNonNull(entry.message()))
                .findFirst()
                .orElse("no conflict of " + kind + " among " + List.of(Arrays.toString(Kind.values())));
    }
}
