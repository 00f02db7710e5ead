package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.FaultyProxy;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * Behaviour 30: what happens between the look at an object and its delete: "deleted with uid and resourceVersion as preconditions
 * (a live GET on 409)". The operator's requests come through a proxy, so that the moment is the test's to choose.
 */
class ChangedMeanwhileIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private static FaultyProxy proxy;
    private static OperatorProcess operator;

    private final String name = HandMade.newName("changes");

    @BeforeAll
    static void start() {
        proxy = cluster.faultyProxy(1);
        operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("remover", proxy))
                .namespace(cluster.namespace())
                .start();
    }

    @AfterAll
    static void stop() {
        operator.close();
        proxy.close();
    }

    @Test
    void behaviour_30_what_somebody_puts_in_the_place_of_an_object_right_before_its_delete_survives() {
        HandMade shop = tenant();
        ConfigMap theirs = new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .withData(Map.of("a", "theirs"))
                .build();
        proxy.before("DELETE", "/configmaps/" + name, () -> {
            object().delete();
            cluster.client().resource(theirs).create();
        });

        shop.delete(name);

        shop.awaitGone(name);
        assertThat(object().get()).isNotNull().extracting(ConfigMap::getData).isEqualTo(theirs.getData());
        assertThat(HandMade.marks(object().get())).isEmpty();
    }

    @Test
    void behaviour_30_an_object_that_is_told_to_stay_right_before_its_delete_stays() {
        HandMade shop = tenant();
        proxy.before(
                "DELETE",
                "/configmaps/" + name,
                () -> object().patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"annotations\": {\"" + Names.DELETION_POLICY + "\": \"Retain\"}}}"));

        shop.delete(name);

        shop.awaitGone(name);
        assertThat(object().require().getData()).containsEntry("a", "b");
        assertThat(HandMade.marks(object().require()))
                .containsEntry("orphaned", "true")
                .doesNotContainKey("tenant");
    }

    @Test
    void behaviour_30_each_delete_that_meets_a_change_is_followed_by_a_look_at_the_object_itself() {
        HandMade shop = tenant();
        AuditLog.Mark before = cluster.audit().mark();
        proxy.faults(1, FaultyProxy.Fault.CONFLICT);
        try {
            shop.delete(name);

            eventually(() -> assertThat(cluster.audit()
                            .since(before)
                            .by(cluster.serviceAccountUser("remover"))
                            .verb("get")
                            .resource("configmaps")
                            .name(name)
                            .count())
                    .isGreaterThan(1));
        } finally {
            proxy.noFaults();
        }
        shop.awaitGone(name);
        assertThat(object().get()).isNull();
    }

    @Test
    void behaviour_9_a_tenant_that_changes_right_before_it_is_marked_is_part_of_the_hold_all_the_same() {
        try (Tenancy shop = new Tenancy(cluster, name).with(List.of("m1", "m2"), name)) {
            proxy.before(
                    "PATCH",
                    "/tenants/m1-" + name,
                    () -> cluster.client()
                            .resources(Tenant.class)
                            .inNamespace(cluster.namespace())
                            .withName("m1-" + name)
                            .patch(
                                    PatchContext.of(PatchType.JSON_MERGE),
                                    "{\"metadata\": {\"annotations\": {\"somebody\": \"was here\"}}}"));

            shop.sql("DELETE FROM shops");

            eventually(() -> assertThat(shop.tenants())
                    .hasSize(2)
                    .extracting(tenant -> tenant.getMetadata().getAnnotations().get(Names.PENDING_DELETION))
                    .doesNotContainNull());
            // The hold is shown after its marks.
            eventually(() -> {
                String hold = Objects.requireNonNull(
                                Objects.requireNonNull(shop.shop().registryNow(name))
                                        .getStatus()
                                        .pendingDeletions())
                        .hold();
                assertThat(shop.tenants())
                        .extracting(
                                tenant -> tenant.getMetadata().getAnnotations().get(Names.PENDING_DELETION))
                        .containsExactly(hold, hold);
            });
            assertThat(shop.tenant("m1-" + name).getMetadata().getAnnotations()).containsEntry("somebody", "was here");
        }
    }

    /** Of two hundred deletions at most those are sent that were under way: each answer takes up to a second, by a few dozen at once. */
    @Test
    void behaviour_38_a_registry_that_is_suspended_while_its_tenants_are_being_deleted_stops_with_the_rest() {
        try (Tenancy shop = new Tenancy(cluster, name)) {
            shop.sql("INSERT INTO shops SELECT CONCAT('r', seq), '1', '', '' FROM seq_1_to_200");
            shop.shop().registry(name);
            shop.patchRegistry("{\"deletionGuard\": {\"maxPercent\": 100}}");
            shop.template(
                    name,
                    "configMaps:\n- {id: a, nameTemplate: $uid-a, includeWhen: \"$planId == 'gold'\", spec: {data: {a: b}}}\n");
            shop.awaitReady(200);
            proxy.faults("/tenants/", FaultyProxy.Fault.SLOW);
            try {
                shop.sql("DELETE FROM shops");
                eventually(() -> assertThat(shop.tenants()).anyMatch(Tenant::isMarkedForDeletion));
                cluster.client()
                        .resources(TenantRegistry.class)
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"suspend\": true}}");
                eventually(
                        () -> assertThat(shop.registryCondition(Condition.READY).reason())
                                .isEqualTo("Suspended"));
            } finally {
                proxy.noFaults();
            }
            eventually(() -> assertThat(shop.tenants()).noneMatch(Tenant::isMarkedForDeletion));
            int left = shop.tenants().size();
            assertThat(left).isGreaterThan(0);
            stays(() -> assertThat(shop.tenants()).hasSize(left));
        }
    }

    /** Of somebody else's object, which has no label of ours, no event tells that it does not change any more. */
    @Test
    void an_object_to_adopt_that_changed_at_each_try_is_tried_again_without_any_event() {
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .withData(Map.of("theirs", "c"))
                        .build())
                .create();
        proxy.faults("/configmaps/" + name, FaultyProxy.Fault.CONFLICT);
        HandMade shop = new HandMade(cluster)
                .template(name, "configMaps:\n- {id: note, nameTemplate: \"$uid\", spec: {data: {a: b}}}\n");
        try {
            shop.tenant(name, name);
            eventually(() -> assertThat(shop.entry(name, "note").orElseThrow().message())
                    .contains("changed at each of 3 tries to write it"));
        } finally {
            proxy.noFaults();
        }

        shop.awaitReady(name);
        assertThat(object().get().getData()).containsEntry("a", "b").containsEntry("theirs", "c");
        assertThat(HandMade.marks(object().get())).containsEntry("adopted", "true");
        object().delete();
    }

    private HandMade tenant() {
        HandMade shop = new HandMade(cluster)
                .template(name, "configMaps:\n- {id: note, nameTemplate: \"$uid\", spec: {data: {a: b}}}\n")
                .tenant(name, name);
        shop.awaitReady(name);
        return shop;
    }

    private Resource<ConfigMap> object() {
        return cluster.client().configMaps().inNamespace(cluster.namespace()).withName(name);
    }
}
