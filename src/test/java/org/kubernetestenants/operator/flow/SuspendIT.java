package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/** Behaviour 38: what is suspended is left alone, at once and visibly; what is asked for is looked at, at once. */
class SuspendIT {
    private static final String SUSPEND = "{\"spec\": {\"suspend\": true}}";
    private static final String RESUME = "{\"spec\": {\"suspend\": false}}";
    private static final String CONTENT = """
            configMaps:
            - id: config
              nameTemplate: "$uid-frozen"
              spec: {data: {plan: "$planId", version: "%s"}}
            """;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator().withRightsOfTheChart();

    private final KubernetesClient client = cluster.client();

    @Test
    void behaviour_38_a_suspended_registry_reads_no_rows_and_keeps_its_tenants_even_if_it_is_deleted() {
        try (Tenancy shop = new Tenancy(cluster, "paused").with(List.of("a", "b"), "pausing")) {
            AuditLog.Mark suspended = cluster.audit().mark();
            shop.patchRegistry("{\"suspend\": true, \"deletionGuard\": {\"maxPercent\": 100}}");
            assertThat(shop.registryCondition(Condition.READY))
                    .returns("True", Condition::status)
                    .returns("Suspended", Condition::reason)
                    .extracting(Condition::message)
                    .isEqualTo("spec.suspend is true: no rows are read, and all Tenants stay until it is false");
            shop.sql("DELETE FROM shops WHERE id = 'a'");
            shop.shop().rows("c");
            eventually(() -> assertThat(shop.shop()
                            .database()
                            .query("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '"
                                    + shop.shop().database().user() + "'"))
                    .as("no connection is kept")
                    .isEqualTo("0"));
            eventually(() -> assertThat(cluster.audit()
                            .watchesEndedSince(suspended)
                            .resource("secrets")
                            .namespace(shop.namespace())
                            .list())
                    .as("nobody watches its password any more")
                    .isNotEmpty());

            client.configMaps()
                    .inNamespace(shop.namespace())
                    .withName("b-pausing")
                    .delete();
            eventually(() -> assertThat(shop.data("b-pausing"))
                    .as("its Tenants are kept right")
                    .containsEntry("plan", "basic"));

            registry(shop).delete();
            eventually(() -> assertThat(shop.registryCondition(Condition.READY).message())
                    .contains("all Tenants stay, and its deletion waits, until it is false"));
            stays(() -> assertThat(shop.names()).containsExactly("a-pausing", "b-pausing"));

            merge(registry(shop), RESUME);
            eventually(() -> assertThat(registry(shop).get()).isNull());
            assertThat(shop.names()).isEmpty();
        }
    }

    @Test
    void behaviour_38_a_suspended_registry_that_has_no_tenants_waits_for_nobody() {
        try (Tenancy shop = new Tenancy(cluster, "idle").with(List.of())) {
            shop.patchRegistry("{\"suspend\": true}");
            registry(shop).delete();

            eventually(() -> assertThat(registry(shop).get()).isNull());
        }
    }

    @Test
    void behaviour_38_a_suspended_template_takes_up_no_generation_and_no_tenant_of_it_comes_or_goes() {
        try (Tenancy shop = new Tenancy(cluster, "freezer")) {
            shop.shop().rows("x", "y").registry("freezer");
            shop.template("frozen", CONTENT.formatted("1"));
            shop.awaitReady(2);

            shop.template("frozen", "suspend: true\n" + CONTENT.formatted("2"));
            eventually(() -> assertThat(shop.templateCondition("frozen", Condition.READY))
                    .returns("True", Condition::status)
                    .returns("Suspended", Condition::reason)
                    .extracting(Condition::message)
                    .asString()
                    .contains("no new generation is taken up"));
            shop.sql("DELETE FROM shops WHERE id = 'y'", "UPDATE shops SET plan = 'gold' WHERE id = 'x'");
            shop.shop().rows("z");
            client.configMaps()
                    .inNamespace(shop.namespace())
                    .withName("x-frozen")
                    .delete();
            eventually(() -> assertThat(shop.data("x-frozen"))
                    .as("its Tenants are kept right")
                    .containsEntry("version", "1"));
            stays(() -> {
                assertThat(shop.names()).containsExactly("x-frozen", "y-frozen");
                assertThat(shop.data("x-frozen")).containsEntry("plan", "basic").containsEntry("version", "1");
            });

            merge(template(shop, "frozen"), RESUME);
            eventually(() -> {
                assertThat(shop.names()).containsExactly("x-frozen", "z-frozen");
                assertThat(shop.data("x-frozen")).containsEntry("plan", "gold").containsEntry("version", "2");
                assertThat(shop.data("z-frozen")).containsEntry("version", "2");
            });
            eventually(() -> assertThat(
                            shop.templateCondition("frozen", Condition.READY).reason())
                    .isEqualTo("Valid"));
        }
    }

    /** The brake for a generation that turns out to be bad while it spreads. */
    @Test
    void behaviour_38_a_template_that_is_suspended_while_a_generation_spreads_stops_it_where_it_is() {
        try (Tenancy shop = new Tenancy(cluster, "braked")) {
            shop.shop().rows("k", "l").registry("braked");
            shop.template("braking", CONTENT.formatted("1").replace("frozen", "braking"));
            shop.awaitReady(2);
            merge(tenant(shop, "k-braking"), SUSPEND);
            awaitSuspended(shop, "k-braking");
            shop.template("braking", CONTENT.formatted("2").replace("frozen", "braking"));
            eventually(() -> assertThat(shop.data("l-braking")).containsEntry("version", "2"));

            merge(template(shop, "braking"), SUSPEND);
            eventually(() -> assertThat(
                            shop.templateCondition("braking", Condition.READY).reason())
                    .isEqualTo("Suspended"));
            merge(tenant(shop, "k-braking"), RESUME);
            eventually(() -> assertThat(Shop.condition(shop.tenant("k-braking"), Condition.READY)
                            .message())
                    .isEqualTo("TenantTemplate " + shop.namespace() + "/braking is suspended: its generation 2 reaches"
                            + " nobody else, and nothing is corrected here, until its spec.suspend is false"));
            assertThat(shop.data("k-braking")).containsEntry("version", "1");

            merge(template(shop, "braking"), RESUME);
            eventually(() -> assertThat(shop.data("k-braking")).containsEntry("version", "2"));
            shop.awaitReady(2);
        }
    }

    @Test
    void behaviour_38_a_suspended_tenant_is_left_alone_whatever_happens_to_it_its_objects_and_its_row() {
        try (Tenancy shop = new Tenancy(cluster, "quiet").with(List.of("p", "q", "r"), "alone")) {
            merge(tenant(shop, "p-alone"), SUSPEND);
            merge(tenant(shop, "r-alone"), SUSPEND);
            awaitSuspended(shop, "p-alone");
            awaitSuspended(shop, "r-alone");
            assertThat(Shop.condition(shop.tenant("p-alone"), Condition.READY))
                    .returns("True", Condition::status)
                    .extracting(Condition::message)
                    .isEqualTo("spec.suspend is true: nothing is applied, corrected or removed until it is false");
            client.configMaps()
                    .inNamespace(shop.namespace())
                    .withName("p-alone")
                    .delete();
            shop.sql("UPDATE shops SET plan = 'gold'", "DELETE FROM shops WHERE id = 'r'");
            eventually(() -> assertThat(shop.data("q-alone")).containsEntry("plan", "gold"));
            eventually(
                    () -> assertThat(shop.tenant("p-alone").getSpec().values()).containsEntry("planId", "gold"));
            stays(() -> {
                assertThat(shop.data("p-alone")).isEmpty();
                assertThat(shop.tenant("r-alone").isMarkedForDeletion()).isFalse();
            });
            assertThat(shop.tenant("p-alone").getSpec().isSuspended())
                    .as("what a sync writes leaves it as it is")
                    .isTrue();

            tenant(shop, "r-alone").delete();
            eventually(() -> assertThat(Shop.condition(shop.tenant("r-alone"), Condition.READY)
                            .message())
                    .contains("and its deletion waits,"));
            assertThat(shop.data("r-alone")).containsEntry("plan", "basic");

            merge(tenant(shop, "p-alone"), RESUME);
            merge(tenant(shop, "r-alone"), RESUME);
            eventually(() -> assertThat(shop.data("p-alone")).containsEntry("plan", "gold"));
            eventually(() -> assertThat(shop.names()).containsExactly("p-alone", "q-alone"));
            assertThat(shop.data("r-alone")).isEmpty();
            shop.awaitReady(2);
        }
    }

    @Test
    void behaviour_38_a_request_has_the_rows_read_at_once_by_the_registry_or_by_its_template() {
        try (Tenancy shop = new Tenancy(cluster, "asked")) {
            shop.shop()
                    .rows("i1")
                    .registry("asked", "1h", shop.shop().database().port());
            shop.template("asking", CONTENT.formatted("1").replace("frozen", "asking"));
            shop.awaitReady(1);

            shop.shop().rows("i2");
            request(registry(shop));
            shop.awaitReady(2);
            shop.shop().rows("i3");
            request(template(shop, "asking"));
            shop.awaitReady(3);
        }
    }

    /** Conflicts are looked at each minute; the one that nobody asked for shows that none has passed. */
    @Test
    void behaviour_38_a_request_has_a_tenant_looked_at_at_once() {
        try (Tenancy shop = new Tenancy(cluster, "stuck")) {
            List.of("s1-theirs", "s2-theirs")
                    .forEach(name -> client.resource(new ConfigMapBuilder()
                                    .withNewMetadata()
                                    .withName(name)
                                    .withNamespace(shop.namespace())
                                    .endMetadata()
                                    .withData(Map.of("version", "theirs"))
                                    .build())
                            .create());
            shop.shop().rows("s1", "s2").registry("stuck");
            shop.template("theirs", CONTENT.formatted("1").replace("frozen", "theirs"));
            List.of("s1-theirs", "s2-theirs")
                    .forEach(name -> eventually(() -> assertThat(Shop.condition(shop.tenant(name), Condition.CONFLICTED)
                                    .status())
                            .isEqualTo("True")));
            client.configMaps()
                    .inNamespace(shop.namespace())
                    .withName("s1-theirs")
                    .delete();
            client.configMaps()
                    .inNamespace(shop.namespace())
                    .withName("s2-theirs")
                    .delete();

            request(tenant(shop, "s1-theirs"));

            eventually(() -> assertThat(Shop.isReady(shop.tenant("s1-theirs"))).isTrue());
            assertThat(Shop.isReady(shop.tenant("s2-theirs"))).isFalse();
        }
    }

    private static void awaitSuspended(Tenancy shop, String tenant) {
        eventually(() -> assertThat(
                        Shop.condition(shop.tenant(tenant), Condition.READY).reason())
                .isEqualTo("Suspended"));
    }

    private Resource<TenantRegistry> registry(Tenancy shop) {
        return client.resources(TenantRegistry.class)
                .inNamespace(shop.namespace())
                .withName(shop.registry());
    }

    private Resource<TenantTemplate> template(Tenancy shop, String name) {
        return client.resources(TenantTemplate.class)
                .inNamespace(shop.namespace())
                .withName(name);
    }

    private Resource<Tenant> tenant(Tenancy shop, String name) {
        return client.resources(Tenant.class).inNamespace(shop.namespace()).withName(name);
    }

    private static void request(Resource<? extends HasMetadata> object) {
        merge(
                object,
                "{\"metadata\": {\"annotations\": {\"" + Names.RECONCILE_REQUESTED_AT + "\": \"" + System.nanoTime()
                        + "\"}}}");
    }

    private static void merge(Resource<? extends HasMetadata> object, String patch) {
        Objects.requireNonNull(object.patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    }
}
