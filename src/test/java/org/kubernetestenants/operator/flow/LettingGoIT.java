package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/**
 * Behaviour 33: "Retain: the object stays, with owner references and tracking labels of ours removed and orphan marks set; it loses
 * nothing else. If the policy is unknown, the object stays. Coming back into the template it is taken up again and the marks go."
 * And how objects go, behaviour 30: "deleted with uid and resourceVersion as preconditions (a live GET on 409) and background
 * propagation".
 */
class LettingGoIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator().withRightsOfTheChart();

    private static KubernetesClient client;
    private static HandMade shop;

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    private static final String NOTE = """
            configMaps:
            - {id: note, nameTemplate: "$uid-note", spec: {data: {a: b}}}
            """;

    private static String retained(String policies) {
        return NOTE + """
                - id: config
                  nameTemplate: "$uid"
                  deletionPolicy: Retain
                  %s
                  labelsTemplate: {team: shops}
                  annotationsTemplate: {note: theirs}
                  readyWhen: {jsonPath: .data.a}
                  spec: {data: {a: b}}
                """.formatted(policies);
    }

    @ParameterizedTest
    @ValueSource(strings = {"creationPolicy: WhenNeeded", "creationPolicy: Once"})
    void behaviour_33_what_is_retained_loses_what_is_ours_and_nothing_else(String policy) {
        String name = policy.endsWith("Once") ? "once" : "always";
        shop.template(name, retained(policy)).tenant(name, name).awaitReady(name);
        OwnerReference ours = new OwnerReferenceBuilder()
                .withApiVersion(Names.API_VERSION)
                .withKind("Tenant")
                .withName(name)
                .withUid(Objects.requireNonNull(shop.get(name)).getMetadata().getUid())
                .build();
        ConfigMap root = configMap("kube-root-ca.crt");
        OwnerReference theirs = new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(root.getMetadata().getName())
                .withUid(root.getMetadata().getUid())
                .build();
        ConfigMap before = client.resource(configMap(name)).edit(object -> {
            object.getMetadata().setOwnerReferences(List.of(ours, theirs));
            object.getMetadata().setFinalizers(List.of("tests/hold"));
            return object;
        });

        shop.delete(name);
        shop.awaitGone(name);

        ConfigMap after = configMap(name);
        assertThat(after.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
        assertThat(after.isMarkedForDeletion()).isFalse();
        assertThat(after.getData()).isEqualTo(before.getData());
        assertThat(after.getMetadata().getOwnerReferences()).containsExactly(theirs);
        assertThat(after.getMetadata().getFinalizers()).containsExactly("tests/hold");
        assertThat(after.getMetadata().getLabels()).isEqualTo(Map.of("team", "shops", Names.ORPHANED, "true"));
        assertThat(after.getMetadata().getAnnotations())
                .containsOnlyKeys("note", Names.ORPHANED_AT, Names.ORPHANED_REASON)
                .containsEntry(Names.ORPHANED_REASON, "TenantDeleted");
        client.resource(after).edit(object -> {
            object.getMetadata().setFinalizers(List.of());
            return object;
        });
    }

    @Test
    void behaviour_33_back_in_the_template_it_is_taken_up_again_as_the_same_object_and_the_marks_go() {
        shop.template("back", retained("")).tenant("back", "back").awaitReady("back");
        String uid = configMap("back").getMetadata().getUid();
        shop.template("back", NOTE);
        shop.awaitState("back", "config", State.RETAINED);
        eventually(() -> assertThat(Shop.isReady(shop.get("back"))).isTrue());

        shop.template("back", retained(""));

        InventoryEntry entry = shop.awaitState("back", "config", State.READY);
        assertThat(entry.uid()).isEqualTo(uid);
        assertThat(entry.isAdopted()).as("we made it").isFalse();
        eventually(() -> assertThat(HandMade.marks(configMap("back")))
                .containsEntry("tenant", "back")
                .containsEntry("deletion-policy", "Retain")
                .doesNotContainKeys("orphaned", "orphaned-at", "orphaned-reason"));
    }

    /** Twenty edits a second: what was looked at is often not what is there any more, and every delete insists on that. */
    @Test
    void behaviour_30_an_object_that_somebody_changes_all_the_time_goes_all_the_same() {
        shop.template("busy", NOTE).tenant("busy", "busy").awaitReady("busy");
        AtomicInteger edits = new AtomicInteger();
        try (ScheduledExecutorService editor = Executors.newSingleThreadScheduledExecutor()) {
            // The first edit that finds no object ends it.
            var unused = editor.scheduleAtFixedRate(() -> edit(edits.incrementAndGet()), 0, 50, TimeUnit.MILLISECONDS);
            await().until(() -> edits.get() > 2);

            shop.delete("busy");

            shop.awaitGone("busy");
            editor.shutdownNow();
        }
        assertThat(find("busy-note")).isNull();
    }

    private static void edit(int number) {
        client.configMaps()
                .inNamespace(cluster.namespace())
                .withName("busy-note")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"tests/count\": \"" + number + "\"}}}");
    }

    @Test
    void behaviour_30_what_belongs_to_a_removed_object_goes_with_it() {
        shop.template("job", """
                jobs:
                - id: job
                  nameTemplate: "$uid"
                  waitForReady: false
                  spec:
                    spec:
                      template:
                        spec:
                          restartPolicy: Never
                          containers: [{name: a, image: nothing}]
                """).tenant("job", "job");
        var pods = client.pods().inNamespace(cluster.namespace()).withLabel("batch.kubernetes.io/job-name", "job");
        eventually(() -> assertThat(pods.list().getItems()).isNotEmpty());
        AuditLog.Mark before = cluster.audit().mark();

        shop.delete("job");

        shop.awaitGone("job");
        eventually(() -> assertThat(pods.list().getItems()).isEmpty());
        assertThat(cluster.audit()
                        .since(before)
                        .verb("delete")
                        .resource("jobs")
                        .name("job")
                        .list())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.user()).isEqualTo(cluster.serviceAccountUser("operator")));
    }

    private static ConfigMap configMap(String name) {
        return Objects.requireNonNull(find(name), name);
    }

    private static @Nullable ConfigMap find(String name) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }
}
