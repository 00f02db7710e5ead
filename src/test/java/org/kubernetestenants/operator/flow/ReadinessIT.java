package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.HandMade;

/** What counts as ready, with the real controllers of a cluster, and by a rule of the template's own. Behaviours 28 and 29. */
class ReadinessIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;
    private static HandMade shop;
    private static Gadgets gadgets;

    @BeforeAll
    static void start() {
        client = cluster.client();
        gadgets = new Gadgets(client, cluster.namespace());
        shop = new HandMade(cluster);
    }

    @AfterAll
    static void stop() {
        gadgets.close();
    }

    @Test
    void
            behaviour_29_a_custom_resource_is_ready_when_the_field_of_its_readyWhen_has_the_value_and_not_after_the_grace() {
        shop.template(
                "phase", gadget("phase", "readyWhen: {jsonPath: .status.phase, value: Running}") + after("phase"));
        shop.tenant("phase", "phase");
        InventoryEntry waiting = shop.awaitState("phase", "phase", State.IN_PROGRESS);
        assertThat(waiting.message()).isEqualTo(".status.phase is not there");
        eventually(() -> assertThat(Duration.between(at(waiting.appliedAt()), Instant.now()))
                .isGreaterThan(Duration.ofSeconds(7)));
        assertThat(shop.entry("phase", "phase").orElseThrow().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(shop.entry("phase", "after").orElseThrow().state()).isEqualTo(State.BLOCKED);

        setStatus("phase-phase", Map.of("phase", "Starting"));
        eventually(() -> assertThat(shop.entry("phase", "phase").orElseThrow().message())
                .isEqualTo(".status.phase is not `Running`"));
        setStatus("phase-phase", Map.of("phase", "Running"));

        shop.awaitReady("phase");
    }

    @Test
    void
            behaviour_29_a_config_map_is_ready_when_its_data_say_so_though_others_of_its_kind_were_watched_without_their_data() {
        shop.template("plain", """
                configMaps:
                - {id: plain, nameTemplate: "$uid-plain", spec: {data: {a: b}}}
                """);
        shop.tenant("plain", "plain").awaitReady("plain");

        shop.template("data", """
                configMaps:
                - id: data
                  nameTemplate: "$uid-data"
                  readyWhen: {jsonPath: .data.state, value: done}
                  spec: {data: {a: b}}
                """ + after("data"));
        shop.tenant("data", "data");
        shop.awaitState("data", "after", State.BLOCKED);
        shop.awaitState("data", "data", State.IN_PROGRESS);

        setData("data-data", "state", "done");
        shop.awaitReady("data");

        setData("data-data", "state", "undone");
        shop.awaitState("data", "data", State.IN_PROGRESS);
        shop.awaitReady("plain");
        client.configMaps()
                .inNamespace(cluster.namespace())
                .withName("plain-plain")
                .delete();
        eventually(() -> assertThat(client.configMaps()
                        .inNamespace(cluster.namespace())
                        .withName("plain-plain")
                        .get())
                .isNotNull());
    }

    /** Secrets are watched without their data, like ConfigMaps; whoever waits for a token must not read it in a message. */
    @Test
    void behaviour_29_a_secret_is_ready_when_its_data_say_so_and_no_message_tells_what_they_are() {
        shop.template("plain-secret", """
                secrets:
                - {id: plain, nameTemplate: "$uid-plain", spec: {data: {a: Yg==}}}
                """);
        shop.tenant("plain-secret", "plain-secret").awaitReady("plain-secret");

        shop.template("secret", """
                secrets:
                - id: secret
                  nameTemplate: "$uid-secret"
                  readyWhen: {jsonPath: .data.state, value: %s}
                  spec: {data: {a: Yg==}}
                - id: token
                  nameTemplate: "$uid-token"
                  readyWhen: {jsonPath: .data.token}
                  spec: {data: {a: Yg==}}
                """.formatted(base64("wanted-state")) + after("secret"));
        shop.tenant("secret", "secret");
        shop.awaitState("secret", "after", State.BLOCKED);
        assertThat(shop.awaitState("secret", "secret", State.IN_PROGRESS).message())
                .isEqualTo(".data.state is not there");
        shop.awaitState("secret", "token", State.IN_PROGRESS);

        setSecret("secret-secret", "state", "other-state");
        setSecret("secret-token", "token", "issued-token");
        shop.awaitState("secret", "token", State.READY);
        eventually(() -> assertThat(shop.entry("secret", "secret").orElseThrow().message())
                .isEqualTo(".data.state is not the value of readyWhen"));
        setSecret("secret-secret", "state", "wanted-state");
        shop.awaitReady("secret");

        setSecret("secret-secret", "state", "third-state");
        shop.awaitState("secret", "secret", State.IN_PROGRESS);
        shop.awaitReady("plain-secret");
        String told = cluster.operator().log()
                + Serialization.asYaml(shop.get("secret"))
                + Serialization.asYaml(
                        client.v1().events().inNamespace(cluster.namespace()).list());
        for (String value : List.of("wanted-state", "other-state", "third-state", "issued-token")) {
            assertThat(told).doesNotContain(value).doesNotContain(base64(value));
        }
    }

    @Test
    void behaviour_29_a_changed_readyWhen_is_what_a_living_object_is_judged_by_from_then_on() {
        shop.template("change", gadget("change", "readyWhen: {jsonPath: .status.phase, value: Running}"));
        shop.tenant("change", "change");
        shop.awaitState("change", "change", State.IN_PROGRESS);
        setStatus("change-change", Map.of("phase", "Running"));
        shop.awaitReady("change");
        String uid = gadgets.named("change-change").get().getMetadata().getUid();

        shop.template("change", gadget("change", "readyWhen: {jsonPath: '{.status.phase}', value: Stopped}"));
        shop.awaitState("change", "change", State.IN_PROGRESS);
        setStatus("change-change", Map.of("phase", "Stopped"));
        shop.awaitReady("change");

        shop.template("change", gadget("change", "readyWhen: {jsonPath: .status.address}"));
        shop.awaitState("change", "change", State.IN_PROGRESS);

        shop.template("change", gadget("change", ""));
        shop.awaitReady("change");
        assertThat(HandMade.marks(gadgets.named("change-change").get())).doesNotContainKey("ready-when");
        assertThat(gadgets.named("change-change").get().getMetadata().getUid()).isEqualTo(uid);
    }

    @Test
    void behaviour_29_a_custom_resource_without_any_status_is_ready_after_five_seconds_of_grace() {
        shop.template("grace", gadget("grace", ""));
        shop.tenant("grace", "grace");

        InventoryEntry waiting = shop.awaitState("grace", "grace", State.IN_PROGRESS);
        assertThat(waiting.reason()).isEqualTo("AwaitingStatus");
        InventoryEntry ready = shop.awaitState("grace", "grace", State.READY);
        assertThat(Duration.between(at(ready.appliedAt()), at(ready.readyAt())))
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
    }

    @Test
    void behaviour_28_a_custom_resource_follows_its_conditions() {
        shop.template("conditions", gadget("conditions", ""));
        shop.tenant("conditions", "conditions");
        eventually(
                () -> assertThat(gadgets.named("conditions-conditions").get()).isNotNull());
        gadgets.setReady("conditions-conditions", false);
        eventually(() -> assertThat(
                        shop.entry("conditions", "conditions").orElseThrow().message())
                .isEqualTo("as the test says"));

        gadgets.setReady("conditions-conditions", true);
        shop.awaitReady("conditions");
    }

    @Test
    void behaviour_28_a_deployment_is_ready_when_its_controller_says_so_and_failed_when_its_deadline_is_over() {
        shop.template("deploy", """
                deployments:
                - id: app
                  nameTemplate: "$uid-app"
                  spec:
                    spec:
                      replicas: 2
                      selector: {matchLabels: {app: "$uid-app"}}
                      template:
                        metadata: {labels: {app: "$uid-app"}}
                        spec: {containers: [{name: main, image: main}]}
                - id: stuck
                  nameTemplate: "$uid-stuck"
                  spec:
                    spec:
                      progressDeadlineSeconds: 1
                      selector: {matchLabels: {app: "$uid-stuck"}}
                      template:
                        metadata: {labels: {app: "$uid-stuck"}}
                        spec: {nodeSelector: {tests/nowhere: ""}, containers: [{name: main, image: main}]}
                - id: none
                  nameTemplate: "$uid-none"
                  spec:
                    spec:
                      replicas: 0
                      selector: {matchLabels: {app: "$uid-none"}}
                      template:
                        metadata: {labels: {app: "$uid-none"}}
                        spec: {containers: [{name: main, image: main}]}
                """);
        shop.tenant("deploy", "deploy");

        shop.awaitState("deploy", "app", State.READY);
        assertThat(client.apps()
                        .deployments()
                        .inNamespace(cluster.namespace())
                        .withName("deploy-app")
                        .get()
                        .getStatus()
                        .getAvailableReplicas())
                .isEqualTo(2);
        shop.awaitState("deploy", "none", State.READY);
        assertThat(shop.awaitState("deploy", "stuck", State.FAILED))
                .extracting(InventoryEntry::reason, InventoryEntry::message)
                .satisfiesExactly(
                        reason -> assertThat(reason).isEqualTo("ObjectFailed"),
                        message -> assertThat(message).asString().contains("has timed out progressing"));
    }

    @Test
    void behaviour_28_a_job_that_completed_stays_ready_though_its_time_to_live_removes_it() {
        shop.template("job", """
                jobs:
                - id: migrate
                  nameTemplate: "$uid-migrate"
                  spec:
                    spec:
                      ttlSecondsAfterFinished: 1
                      template: {spec: {restartPolicy: Never, containers: [{name: main, image: main}]}}
                """ + after("migrate"));
        shop.tenant("job", "job");

        shop.awaitReady("job");
        eventually(() -> assertThat(client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(cluster.namespace())
                        .withName("job-migrate")
                        .get())
                .isNull());

        stays(() -> {
            assertThat(client.batch()
                            .v1()
                            .jobs()
                            .inNamespace(cluster.namespace())
                            .withName("job-migrate")
                            .get())
                    .isNull();
            assertThat(shop.entry("job", "migrate").orElseThrow())
                    .extracting(InventoryEntry::state, InventoryEntry::completed)
                    .containsExactly(State.READY, true);
        });
    }

    /** The TTL controller, too, deletes in the foreground: a Job is there for a while with a deletionTimestamp. */
    @Test
    void behaviour_28_a_job_that_completed_stays_ready_while_it_is_being_deleted_and_afterwards() {
        shop.template("held", """
                jobs:
                - id: migrate
                  nameTemplate: "$uid-migrate"
                  spec:
                    spec:
                      template: {spec: {restartPolicy: Never, containers: [{name: main, image: main}]}}
                """);
        shop.tenant("held", "held");
        shop.awaitReady("held");
        var job = client.batch().v1().jobs().inNamespace(cluster.namespace()).withName("held-migrate");
        job.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": [\"example.com/held\"]}}");

        job.delete();
        stays(() -> {
            assertThat(job.get().getMetadata().getDeletionTimestamp()).isNotNull();
            assertThat(shop.entry("held", "migrate").orElseThrow().state()).isEqualTo(State.READY);
        });

        job.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
        eventually(() -> assertThat(job.get()).isNull());
        stays(() -> {
            assertThat(job.get()).isNull();
            assertThat(shop.entry("held", "migrate").orElseThrow().state()).isEqualTo(State.READY);
        });
    }

    @Test
    void behaviour_28_an_autoscaler_is_ready_as_long_as_it_is_able_to_scale() {
        shop.template("hpa", """
                horizontalPodAutoscalers:
                - id: hpa
                  nameTemplate: "$uid-hpa"
                  spec:
                    spec:
                      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: "$uid-target"}
                      minReplicas: 1
                      maxReplicas: 2
                      metrics:
                      - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
                """);
        shop.tenant("hpa", "hpa");
        eventually(() ->
                assertThat(shop.entry("hpa", "hpa").orElseThrow().reason()).isEqualTo("FailedGetScale"));

        shop.apply("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: hpa-target}
                spec:
                  selector: {matchLabels: {app: target}}
                  template:
                    metadata: {labels: {app: target}}
                    spec: {containers: [{name: main, image: main}]}
                """);

        shop.awaitReady("hpa");
    }

    @Test
    void behaviour_28_a_resource_of_a_new_kind_is_made_once_the_definition_of_its_kind_is_established() {
        shop.template("crd", """
                manifests:
                - id: kind
                  nameTemplate: "widgets.%1$s.example.org"
                  spec:
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    spec:
                      group: %1$s.example.org
                      scope: Namespaced
                      names: {kind: Widget, plural: widgets}
                      versions:
                      - name: v1
                        served: true
                        storage: true
                        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                - id: widget
                  nameTemplate: "$uid-widget"
                  dependIds: [kind]
                  spec: {apiVersion: %1$s.example.org/v1, kind: Widget, spec: {size: 1}}
                """.formatted(cluster.namespace()));
        shop.tenant("crd", "crd");

        shop.awaitReady("crd");

        shop.delete("crd");
        shop.awaitGone("crd");
    }

    @Test
    void behaviour_28_a_namespace_is_ready_when_it_is_active_and_what_goes_into_it_goes_on() {
        String name = cluster.namespace() + "-inner";
        shop.template("inner", """
                namespaces:
                - {id: inner, nameTemplate: "%1$s", spec: {}}
                configMaps:
                - id: config
                  nameTemplate: "$uid-config"
                  targetNamespace: "%1$s"
                  dependIds: [inner]
                  spec: {data: {a: b}}
                """.formatted(name));
        shop.tenant("inner", "inner");

        shop.awaitReady("inner");

        shop.delete("inner");
        shop.awaitGone("inner");
    }

    @Test
    void behaviour_28_a_claim_that_waits_for_its_first_consumer_is_ready_and_one_that_is_to_be_bound_at_once_is_not() {
        String waits = storageClass("waits", "WaitForFirstConsumer");
        String bound = storageClass("bound", "Immediate");
        shop.template("claims", "persistentVolumeClaims:\n" + claim("waits", waits) + claim("bound", bound));
        shop.tenant("claims", "claims");

        shop.awaitState("claims", "waits", State.READY);
        assertThat(shop.awaitState("claims", "bound", State.IN_PROGRESS).reason())
                .isEqualTo("ClaimNotBound");
        client.storage().v1().storageClasses().withName(waits).delete();
        client.storage().v1().storageClasses().withName(bound).delete();
    }

    /** Nothing changes of the claim itself. {@link RandomIT} found it, where the classes could not be read at first. */
    @Test
    void behaviour_28_a_claim_is_ready_once_its_class_turns_out_to_wait_for_a_consumer() {
        String late = cluster.namespace() + "-late";
        shop.template("late-class", "persistentVolumeClaims:\n" + claim("late", late))
                .tenant("late-class", "late-class");
        shop.awaitState("late-class", "late", State.IN_PROGRESS);

        storageClass("late", "WaitForFirstConsumer");

        shop.awaitState("late-class", "late", State.READY);
        client.storage().v1().storageClasses().withName(late).delete();
    }

    /** Returns its name. */
    private static String storageClass(String name, String mode) {
        String full = cluster.namespace() + "-" + name;
        shop.apply("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: %s}
                provisioner: example.com/none
                volumeBindingMode: %s
                """.formatted(full, mode));
        return full;
    }

    private static String claim(String id, String storageClass) {
        return """
                - id: %1$s
                  nameTemplate: "$uid-%1$s"
                  spec:
                    spec:
                      storageClassName: %2$s
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 1Mi}}
                """.formatted(id, storageClass);
    }

    private static String gadget(String id, String more) {
        return """
                manifests:
                - id: %1$s
                  nameTemplate: "$uid-%1$s"
                  %2$s
                  spec: {apiVersion: %3$s, kind: Gadget, spec: {size: 1}}
                """.formatted(id, more, gadgets.apiVersion());
    }

    /** An array that no test uses otherwise: of one resource that waits for {@code id}. */
    private static String after(String id) {
        return """
                serviceAccounts:
                - {id: after, nameTemplate: "$uid-after", dependIds: [%s], spec: {}}
                """.formatted(id);
    }

    private static void setStatus(String gadget, Map<String, Object> status) {
        gadgets.named(gadget).editStatus(now -> {
            now.setAdditionalProperty("status", status);
            return now;
        });
    }

    private static void setData(String configMap, String key, String value) {
        client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(configMap)
                .edit(now -> new ConfigMapBuilder(now).addToData(key, value).build());
    }

    private static void setSecret(String secret, String key, String value) {
        client.secrets()
                .inNamespace(cluster.namespace())
                .withName(secret)
                .edit(now ->
                        new SecretBuilder(now).addToData(key, base64(value)).build());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Instant at(@Nullable String time) {
        return Instant.parse(Objects.requireNonNull(time));
    }
}
