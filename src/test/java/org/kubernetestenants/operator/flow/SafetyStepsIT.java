package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;
import static org.kubernetestenants.operator.testing.Tenancy.uid;
import static org.kubernetestenants.operator.testing.Tenancy.version;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.RouteFolder;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * Must show 13: with any one step removed from the flow, no object is deleted or taken over. A whole operator made Tenants
 * and objects; then there are reasons to delete and to take over: a row is inactive, a resource left the template, Tenants
 * by hand want the object of another tenant and one of somebody else. An operator whose flow lacks a step that leads to such
 * a write does none of it, and says so; one that lacks any other step does at most what is right of it. The build looks at
 * the steps that carry a proof; {@code -Plong} at every step of the three flows.
 */
class SafetyStepsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String LONG = "test.long";
    private static final String MISSING = "TO-C502";
    /** The operator does not start with such a route. */
    private static final String REFUSED = "TO-C501";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    /** Steps from a row to the deletion of its Tenant. */
    private static final List<Removed> SYNC = List.of(
            step("rows", "SnapshotNotWhole").inEachBuild(),
            step("each-row", "SnapshotNotWhole").inEachBuild(),
            step("read-row", "SnapshotNotWhole").inEachBuild(),
            step("snapshot", "SafetyStepMissing").inEachBuild(),
            step("plan-sync", "SafetyStepMissing").inEachBuild(),
            step("load-registry", MISSING),
            step("registry-due", "SafetyStepMissing"),
            step("sync", "SafetyStepMissing"),
            step("open-source", "`openSource` did not come"),
            step("select", "SafetyStepMissing"),
            step("each-change", "SafetyStepMissing"),
            step("write-tenant", REFUSED),
            around("registry-leaves", MISSING));

    /** Steps from a Tenant to the deletion, and to the taking over, of objects. */
    private static final List<Removed> RECONCILE = List.of(
            step("claim", MISSING).inEachBuild(),
            step("prune", "Pruning").inEachBuild(),
            around("tenant-leaves", MISSING).inEachBuild(),
            step("load", MISSING),
            step("render", MISSING),
            step("walk", "RouteFailed"),
            step("may-go", "RouteFailed"),
            step("apply", "RouteFailed"));

    /** Steps from a changed template to what its Tenants render. */
    private static final List<Removed> TEMPLATES = List.of(
            step("load-template", MISSING),
            step("validate-template", MISSING),
            step("template-valid", MISSING),
            step("write-revision", MISSING),
            around("template-leaves", MISSING));

    /** Steps that keep a registry that is being deleted from being read. */
    private static final List<Removed> LEAVING = List.of(
            step("registry-leaves", "SafetyStepMissing"),
            step("registry-left", "SafetyStepMissing"),
            step("plan-registry-leaving", MISSING),
            step("each-change-of-leaving-registry", MISSING));

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Reasons inSync;

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Reasons inReconcile;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @BeforeAll
    static void prepare() {
        inSync = new Reasons(cluster.newNamespace("safety-sync")).rowInactive();
        inReconcile = new Reasons(cluster.newNamespace("safety-reconcile"))
                .resourceLeft()
                .takeOvers();
    }

    static Stream<Removed> sync() {
        return ofThisBuild(SYNC);
    }

    static Stream<Removed> reconcile() {
        return ofThisBuild(RECONCILE);
    }

    static Stream<Removed> templates() {
        return TEMPLATES.stream();
    }

    static Stream<Removed> leaving() {
        return LEAVING.stream();
    }

    static Stream<String> others() {
        List<String> seen = Stream.of(SYNC, RECONCILE, TEMPLATES, LEAVING)
                .flatMap(List::stream)
                .filter(removed -> !removed.around)
                .map(Removed::step)
                .toList();
        return Stream.of("registry-sync", "tenant-reconcile", "templates")
                .flatMap(flow -> RouteFolder.steps(flow).stream())
                .filter(step -> !seen.contains(step));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sync")
    void without_a_step_of_the_sync_no_tenant_is_deleted(Removed removed) {
        doesNothing(inSync, removed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reconcile")
    void without_a_step_of_the_reconciliation_no_object_is_deleted_or_taken_over(Removed removed) {
        doesNothing(inReconcile, removed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("templates")
    @EnabledIfSystemProperty(named = LONG, matches = "true")
    void without_a_step_of_the_templates_flow_no_object_is_deleted(Removed removed) {
        try (Reasons reasons = new Reasons(cluster.newNamespace("safety-template")).resourceLeft()) {
            doesNothing(reasons, removed);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leaving")
    @EnabledIfSystemProperty(named = LONG, matches = "true")
    void a_registry_that_leaves_deletes_no_tenant_without_the_steps_that_keep_it_from_being_read(Removed removed) {
        try (Reasons reasons = new Reasons(cluster.newNamespace("safety-leaving"))
                .rowInactive()
                .registryLeaves()) {
            doesNothing(reasons, removed);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    @EnabledIfSystemProperty(named = LONG, matches = "true")
    void without_any_other_step_nothing_wrong_is_deleted_or_taken_over(String step) {
        try (Reasons reasons = new Reasons(cluster.newNamespace("safety-other"))
                        .rowInactive()
                        .resourceLeft()
                        .takeOvers();
                OperatorProcess operator = operator(
                        reasons.shop.namespace(),
                        RouteFolder.copyTo(folder).without(step).path())) {
            eventually(() -> assertThat(operator.log()).containsAnyOf("this replica leads", REFUSED));
            stays(reasons::nothingWrongHappened);
            operator.stop();
        }
    }

    private void doesNothing(Reasons reasons, Removed removed) {
        reasons.forgetStatuses();
        Path routes = removed.from(RouteFolder.copyTo(folder)).path();
        try (OperatorProcess operator = operator(reasons.shop.namespace(), routes)) {
            await(removed.sign)
                    .atMost(LIMIT)
                    .failFast("nothing may happen", reasons::nothingHappened)
                    .until(() -> operator.log().contains(removed.sign));
            stays(reasons::nothingHappened);
            operator.stop();
        }
    }

    /** Else the tests above would show nothing. */
    @AfterAll
    static void a_whole_flow_deletes_and_still_takes_nothing_over() {
        try (Reasons sync = inSync;
                Reasons reconcile = inReconcile;
                OperatorProcess one = operator(sync.shop.namespace(), Path.of("routes"));
                OperatorProcess other = operator(reconcile.shop.namespace(), Path.of("routes"))) {
            eventually(() -> {
                assertThat(sync.shop.names()).containsExactly("b-web", "c-web");
                assertThat(sync.present()).containsExactly("b-drop", "b-keep", "c-drop", "c-keep");
                assertThat(reconcile.present()).containsExactly("a-keep", "b-keep", "c-keep");
                assertThat(reconcile.conflicted("thief")).isEqualTo("ProtectedObject");
                assertThat(reconcile.conflicted("twin")).isEqualTo("OwnedByTenant");
            });
            sync.nothingWrongHappened();
            reconcile.nothingWrongHappened();
            assertThat(one.isAlive() && other.isAlive()).isTrue();
        }
    }

    @Test
    void without_the_step_order_everything_is_applied_at_once() {
        String namespace = cluster.newNamespace("unordered");
        try (OperatorProcess operator = operator(
                        namespace, RouteFolder.copyTo(folder).without("order").path());
                Tenancy unordered = new Tenancy(client(), namespace, "prod")) {
            unordered.shop().rows("a").registry("prod");
            unordered.template("web", """
                    services:
                    - id: never-ready
                      nameTemplate: "$uid-web"
                      spec: {spec: {type: LoadBalancer, selector: {app: none}, ports: [{port: 80}]}}
                    configMaps:
                    - {id: after, nameTemplate: "$uid-after", dependIds: [never-ready], spec: {data: {a: b}}}
                    """);

            eventually(() -> assertThat(unordered.data("a-after")).isNotEmpty());
            assertThat(operator.isAlive()).isTrue();
        }
    }

    /**
     * What is taken out of the flow.
     *
     * @param around whether the steps in it stay
     * @param sign what the operator's log says of it
     * @param always whether each build looks at it
     */
    private record Removed(String step, boolean around, String sign, boolean always) {
        Removed inEachBuild() {
            return new Removed(step, around, sign, true);
        }

        RouteFolder from(RouteFolder routes) {
            return around ? routes.unwrap(step) : routes.without(step);
        }

        @Override
        public String toString() {
            return around ? step + " around its steps" : step;
        }
    }

    private static Removed step(String id, String sign) {
        return new Removed(id, false, sign, false);
    }

    private static Removed around(String id, String sign) {
        return new Removed(id, true, sign, false);
    }

    private static Stream<Removed> ofThisBuild(List<Removed> steps) {
        return steps.stream().filter(removed -> removed.always || Boolean.getBoolean(LONG));
    }

    /** Three Tenants of two objects each, and what may lead to a deletion or a take-over. */
    private static final class Reasons implements AutoCloseable {
        private static final List<String> OURS = List.of("a-drop", "a-keep", "b-drop", "b-keep", "c-drop", "c-keep");
        /** What also a whole flow leaves as it is. */
        private static final List<String> KEPT = List.of("b-keep", "c-keep");

        final Tenancy shop;
        private final Map<String, String> before = new TreeMap<>();
        private final String foreign;

        Reasons(String namespace) {
            shop = new Tenancy(client(), namespace, "prod");
            shop.shop().rows("a", "b", "c").registry("prod");
            shop.template("web", config("keep") + config("drop"));
            try (OperatorProcess operator = operator(namespace, Path.of("routes"))) {
                shop.awaitReady(3);
                operator.stop();
            }
            foreign = version(client().resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("d-keep")
                            .withNamespace(namespace)
                            .addToLabels("app.kubernetes.io/managed-by", "Helm")
                            .addToAnnotations("meta.helm.sh/release-name", "somebody")
                            .addToAnnotations("meta.helm.sh/release-namespace", namespace)
                            .endMetadata()
                            .addToData("plan", "theirs")
                            .build())
                    .create());
            OURS.forEach(name -> before.put(name, uid(configMap(name))));
            shop.tenants().forEach(tenant -> before.put(tenant.getMetadata().getName(), uid(tenant)));
        }

        Reasons rowInactive() {
            shop.sql("UPDATE shops SET active = '0' WHERE id = 'a'");
            return this;
        }

        Reasons resourceLeft() {
            shop.template("web", config("keep"));
            return this;
        }

        /** Two Tenants by hand: one wants what somebody else has, the other what b-web has. */
        Reasons takeOvers() {
            tenantByHand("thief", "d");
            tenantByHand("twin", "b");
            return this;
        }

        Reasons registryLeaves() {
            client().resources(TenantRegistry.class)
                    .inNamespace(shop.namespace())
                    .withName("prod")
                    .delete();
            return this;
        }

        /** Each operator has to find out by itself, and says what it found. */
        void forgetStatuses() {
            withoutStatus(TenantRegistry.class, List.of("prod"), registry -> {
                registry.setStatus(null);
                return registry;
            });
            withoutStatus(Tenant.class, shop.names(), tenant -> {
                tenant.setStatus(null);
                return tenant;
            });
        }

        private <T extends HasMetadata> void withoutStatus(Class<T> kind, List<String> names, UnaryOperator<T> edit) {
            names.forEach(name -> client().resources(kind)
                    .inNamespace(shop.namespace())
                    .withName(name)
                    .editStatus(edit));
        }

        void nothingHappened() {
            assertThat(shop.tenants()).hasSize(3);
            isAsBefore(OURS, List.of("a-web", "b-web", "c-web"));
        }

        void nothingWrongHappened() {
            isAsBefore(KEPT, List.of("b-web", "c-web"));
        }

        private void isAsBefore(List<String> configMaps, List<String> tenants) {
            configMaps.forEach(name -> assertThat(uid(configMap(name))).as(name).isEqualTo(before.get(name)));
            tenants.forEach(name -> {
                Tenant tenant = shop.tenant(name);
                assertThat(uid(tenant)).as(name).isEqualTo(before.get(name));
                assertThat(tenant.isMarkedForDeletion()).as(name).isFalse();
            });
            assertThat(version(configMap("d-keep"))).as("somebody else's").isEqualTo(foreign);
            assertThat(shop.data("b-keep")).containsEntry("plan", "basic");
        }

        List<String> present() {
            return OURS.stream().filter(name -> configMap(name) != null).toList();
        }

        String conflicted(String tenant) {
            return Shop.condition(shop.shop().tenant(tenant), "Conflicted").reason();
        }

        private void tenantByHand(String name, String uid) {
            shop.shop().apply("""
                    apiVersion: operator.kubernetes-tenants.org/v1
                    kind: Tenant
                    metadata: {name: %s}
                    spec: {uid: %s, templateRef: web, values: {activate: "1", planId: stolen}}
                    """.formatted(name, uid));
        }

        private static String config(String id) {
            return (id.equals("keep") ? "configMaps:\n" : "")
                    + "- {id: %s, nameTemplate: \"$uid-%s\", spec: {data: {plan: \"$planId\"}}}\n".formatted(id, id);
        }

        private @Nullable ConfigMap configMap(String name) {
            return client().configMaps()
                    .inNamespace(shop.namespace())
                    .withName(name)
                    .get();
        }

        @Override
        public void close() {
            shop.close();
        }
    }

    private static OperatorProcess operator(String namespace, Path routes) {
        return OperatorProcess.on(cluster.kubeconfig())
                .namespace(namespace)
                .routes(routes)
                .launch();
    }

    private static KubernetesClient client() {
        return cluster.client();
    }
}
