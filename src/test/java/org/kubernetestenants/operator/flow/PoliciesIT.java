package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/**
 * Every combination of strategy and policies that means something, on an object that others write, too: behaviours 18, 20, 21,
 * 23 and 33. {@code SchemaRefusalsIT} has the combinations that the API server refuses.
 */
class PoliciesIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared()
            .withOperator(operator -> operator.property("tenant.conflict-retry", "1000"))
            .withRightsOfTheChart();

    private static KubernetesClient client;
    private static HandMade shop;

    /** One combination. */
    private record Policies(String creation, String strategy, String conflict, String deletion) {
        boolean isOnce() {
            return creation.equals("Once");
        }

        boolean isForce() {
            return conflict.equals("Force");
        }

        boolean isReplace() {
            return strategy.equals("replace");
        }

        String yaml() {
            return "creationPolicy: " + creation + ", patchStrategy: " + strategy + ", conflictPolicy: " + conflict
                    + ", deletionPolicy: " + deletion;
        }
    }

    static Stream<Policies> combinations() {
        Stream<Policies> whenNeeded = Stream.of("apply", "merge", "replace")
                .flatMap(strategy -> Stream.of("Stuck", "Force")
                        .flatMap(conflict -> Stream.of("Delete", "Retain")
                                .map(deletion -> new Policies("WhenNeeded", strategy, conflict, deletion))));
        Stream<Policies> once = Stream.of("Stuck", "Force")
                .flatMap(conflict -> Stream.of("Delete", "Retain")
                        .map(deletion -> new Policies("Once", "apply", conflict, deletion)));
        return Stream.concat(whenNeeded, once);
    }

    private final String name = HandMade.newName("policies");

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void an_object_that_we_made_lives_and_leaves_by_its_policies(Policies policies) {
        template(policies, "a: one", "b: one");
        shop.tenant(name, name).awaitReady(name);
        String uid = uid();
        assertThat(data()).containsExactlyInAnyOrderEntriesOf(Map.of("a", "one", "b", "one"));
        assertThat(marks())
                .containsEntry("tenant", name)
                .containsEntry("resource-id", "config")
                .containsEntry("deletion-policy", policies.deletion)
                .doesNotContainKey("adopted");

        theTemplateChanges(policies);
        somebodyEdits(policies);
        aControllerEdits(policies);
        assertThat(uid()).as("it is the same object all the time").isEqualTo(uid);

        shop.delete(name);
        shop.awaitGone(name);
        if (policies.deletion.equals("Delete")) {
            eventually(() -> assertThat(find()).isNull());
        } else {
            assertThat(uid()).isEqualTo(uid);
            assertThat(marks()).containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason");
            assertThat(data()).containsKey("a");
        }
    }

    /** What others wrote beside ours stays, but for a replace. */
    private void theTemplateChanges(Policies policies) {
        patch(
                "somebody",
                "{\"data\": {\"theirs\": \"kept\"}, \"metadata\": {\"annotations\": {\"note\": \"theirs\"}}}");
        template(policies, "a: two");
        if (policies.isOnce()) {
            eventually(() -> assertThat(shop.rendered(name)).isEqualTo(2));
            assertThat(data()).isEqualTo(Map.of("a", "one", "b", "one", "theirs", "kept"));
            return;
        }
        eventually(() -> assertThat(data())
                .isEqualTo(policies.isReplace() ? Map.of("a", "two") : Map.of("a", "two", "theirs", "kept")));
        assertThat(annotations()).containsEntry("note", "theirs");
        shop.awaitReady(name);
    }

    private void somebodyEdits(Policies policies) {
        patch("kubectl-edit", "{\"data\": {\"a\": \"by hand\"}}");
        if (policies.isOnce()) {
            patch("kubectl-edit", "{\"data\": {\"a\": \"one\"}}");
            return;
        }
        eventually(() -> assertThat(data()).containsEntry("a", "two"));
        shop.awaitReady(name);
    }

    private void aControllerEdits(Policies policies) {
        patch("some-controller", "{\"data\": {\"a\": \"mine\"}}");
        if (policies.isOnce()) {
            stays(() -> assertThat(data()).containsEntry("a", "mine"));
        } else if (policies.isForce()) {
            eventually(() -> assertThat(data()).containsEntry("a", "two"));
            eventually(() -> assertThat(shop.events(name, "ObjectForced"))
                    .anySatisfy(text -> assertThat(text).contains(".data.a", "some-controller")));
        } else {
            assertThat(shop.awaitState(name, "config", State.CONFLICTED).message())
                    .contains("some-controller owns .data.a")
                    .contains("wanted two, live mine, owned by some-controller since 20")
                    .contains("ignoreFields: [\"$.data.a\"]");
            assertThat(data()).containsEntry("a", "mine");
            client.configMaps()
                    .inNamespace(cluster.namespace())
                    .withName(name)
                    .patch(context("some-controller", PatchType.JSON_MERGE), "{\"data\": {\"a\": \"two\"}}");
        }
        shop.awaitReady(name);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void behaviour_21_an_object_that_was_there_and_conflicts_with_nobody_is_adopted_and_never_deleted(
            Policies policies) {
        String uid = create(Map.of("a", "one", "theirs", "kept"), Map.of());
        template(policies, "a: one", "b: one");
        shop.tenant(name, name).awaitReady(name);

        assertThat(marks()).containsEntry("tenant", name).containsEntry("adopted", "true");
        assertThat(data())
                .isEqualTo(
                        switch (policies.creation + " " + policies.strategy) {
                            case "Once apply" -> Map.of("a", "one", "theirs", "kept");
                            case "WhenNeeded replace" -> Map.of("a", "one", "b", "one");
                            default -> Map.of("a", "one", "b", "one", "theirs", "kept");
                        });
        eventually(() -> assertThat(shop.events(name, "ObjectAdopted")).isNotEmpty());

        shop.delete(name);
        shop.awaitGone(name);
        assertThat(uid()).isEqualTo(uid);
        assertThat(marks()).containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason");
        assertThat(data()).containsEntry("a", "one");
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void behaviour_21_an_object_that_was_there_with_other_values_is_left_alone_or_taken_over_and_never_deleted(
            Policies policies) {
        String uid = create(Map.of("a", "theirs"), Map.of());
        String version = version();
        template(policies, "a: ours");
        shop.tenant(name, name);
        if (policies.isForce()) {
            shop.awaitReady(name);
            assertThat(data()).containsEntry("a", policies.isOnce() ? "theirs" : "ours");
            assertThat(marks()).containsEntry("adopted", "true");
        } else {
            assertThat(shop.awaitState(name, "config", State.CONFLICTED).message())
                    .contains("legacy owns .data.a", "wanted ours, live theirs, owned by legacy since 20");
            assertThat(version()).isEqualTo(version);
        }
        shop.delete(name);
        shop.awaitGone(name);
        assertThat(uid()).isEqualTo(uid);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void behaviour_21_what_carries_the_marks_of_helm_is_never_touched(Policies policies) {
        create(Map.of("a", "helm's"), Map.of("app.kubernetes.io/managed-by", "Helm"));
        String version = version();
        template(policies, "a: ours");
        shop.tenant(name, name);

        assertThat(shop.awaitState(name, "config", State.CONFLICTED))
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("ProtectedObject"))
                .satisfies(entry -> assertThat(entry.message()).contains("Helm"));
        shop.delete(name);
        shop.awaitGone(name);
        assertThat(version()).isEqualTo(version);
    }

    private void template(Policies policies, String... data) {
        shop.template(name, config(policies, name, data));
    }

    private static String config(Policies policies, String object, String... data) {
        return "configMaps:\n- {id: config, nameTemplate: \"" + object + "\", " + policies.yaml() + ", spec: {data: {"
                + String.join(", ", Arrays.asList(data)) + "}}}\n";
    }

    private String create(Map<String, String> data, Map<String, String> labels) {
        ConfigMap made = client.configMaps()
                .inNamespace(cluster.namespace())
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withData(data)
                        .build())
                .fieldManager("legacy")
                .serverSideApply();
        return made.getMetadata().getUid();
    }

    private void patch(String manager, String body) {
        client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .patch(context(manager, PatchType.JSON_MERGE), body);
    }

    private static PatchContext context(String manager, PatchType type) {
        return new PatchContext.Builder()
                .withPatchType(type)
                .withFieldManager(manager)
                .build();
    }

    private @Nullable ConfigMap find() {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    private ConfigMap object() {
        return Objects.requireNonNull(find(), name);
    }

    private String uid() {
        return object().getMetadata().getUid();
    }

    private String version() {
        return object().getMetadata().getResourceVersion();
    }

    private Map<String, String> data() {
        return Objects.requireNonNullElse(object().getData(), Map.of());
    }

    private Map<String, String> marks() {
        return HandMade.marks(object());
    }

    private Map<String, String> annotations() {
        return object().getMetadata().getAnnotations();
    }
}
