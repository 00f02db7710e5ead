package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/**
 * Behaviour 31: "An object that is labelled as this Tenant's and not in its inventory is taken up into it before anything is pruned
 * (a restored Tenant without status likewise)." With the policy that stands on it: one whose policy is unknown stays.
 */
class RebuiltInventoryIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;
    private static HandMade shop;

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    private static final String THREE = """
            configMaps:
            - {id: stays, nameTemplate: "$uid-stays", deletionPolicy: Retain, spec: {data: {a: b}}}
            - {id: goes, nameTemplate: "$uid-goes", spec: {data: {a: b}}}
            - {id: unknown, nameTemplate: "$uid-unknown", spec: {data: {a: b}}}
            """;

    /** A status that is lost says nothing of policies, accounts and generations any more; the template is gone as well. */
    @ParameterizedTest
    @ValueSource(strings = {"no-status", "restored"})
    void behaviour_31_without_a_status_each_object_leaves_by_the_policy_that_stands_on_it(String how) {
        shop.template(how, THREE).tenant(how, how).awaitReady(how);
        cluster.operator().stop();
        client.resource(configMap(how + "-unknown")).edit(object -> {
            object.getMetadata().getAnnotations().remove(Names.DELETION_POLICY);
            return object;
        });
        if (how.equals("restored")) {
            Tenant backup = Objects.requireNonNull(shop.get(how));
            client.resources(Tenant.class)
                    .inNamespace(cluster.namespace())
                    .withName(how)
                    .edit(now -> {
                        now.getMetadata().getFinalizers().clear();
                        return now;
                    });
            shop.delete(how);
            shop.awaitGone(how);
            shop.tenant(backup.getMetadata().getName(), how);
            client.resources(Tenant.class)
                    .inNamespace(cluster.namespace())
                    .withName(how)
                    .edit(now -> {
                        now.addFinalizer(Names.TENANT_FINALIZER);
                        return now;
                    });
        } else {
            shop.forgetStatus(how);
        }
        shop.loseTemplate(how);
        shop.delete(how);

        cluster.startOperator();

        shop.awaitGone(how);
        assertThat(configMap(how + "-goes")).isNull();
        for (String kept : new String[] {"-stays", "-unknown"}) {
            assertThat(HandMade.marks(Objects.requireNonNull(configMap(how + kept))))
                    .as(kept)
                    .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason");
        }
    }

    @Test
    void behaviour_31_what_the_status_does_not_know_is_taken_up_before_anything_is_pruned() {
        shop.template("pruned", THREE).tenant("pruned", "pruned").awaitReady("pruned");
        cluster.operator().stop();
        shop.forgetStatus("pruned");
        shop.template("pruned", """
                configMaps:
                - {id: new, nameTemplate: "$uid-new", spec: {data: {a: b}}}
                """);

        cluster.startOperator();

        shop.awaitReady("pruned");
        eventually(() -> assertThat(configMap("pruned-goes")).isNull());
        // Both leave at the same time.
        eventually(() -> assertThat(HandMade.marks(Objects.requireNonNull(configMap("pruned-stays"))))
                .containsEntry("orphaned-reason", "RemovedFromTemplate"));
        assertThat(shop.awaitState("pruned", "stays", State.RETAINED).deletionPolicy())
                .isEqualTo(DeletionPolicy.RETAIN);
    }

    @Test
    void behaviour_31_nothing_is_pruned_before_all_else_is_applied_and_the_tenant_says_so() {
        shop.template("waits", THREE).tenant("waits", "waits").awaitReady("waits");

        shop.template("waits", """
                configMaps:
                - {id: new, nameTemplate: "$uid-new", targetNamespace: "nowhere-$namespace", spec: {data: {a: b}}}
                """);

        assertThat(shop.awaitState("waits", "goes", State.DELETING))
                .satisfies(entry -> assertThat(entry.reason()).isEqualTo("WaitsForOthers"));
        assertThat(HandMade.marks(Objects.requireNonNull(configMap("waits-stays"))))
                .containsKey("tenant");
        shop.template("waits", """
                configMaps:
                - {id: new, nameTemplate: "$uid-new", spec: {data: {a: b}}}
                """);
        shop.awaitReady("waits");
        eventually(() -> assertThat(configMap("waits-goes")).isNull());
        eventually(() -> assertThat(HandMade.marks(Objects.requireNonNull(configMap("waits-stays"))))
                .containsEntry("orphaned-reason", "RemovedFromTemplate"));
    }

    @Test
    void behaviour_31_what_somebody_deletes_while_it_waits_to_be_pruned_is_forgotten_at_once() {
        shop.template("forgets", THREE).tenant("forgets", "forgets").awaitReady("forgets");
        shop.template("forgets", """
                configMaps:
                - {id: new, nameTemplate: "$uid-new", targetNamespace: "nowhere-$namespace", spec: {data: {a: b}}}
                """);
        shop.awaitState("forgets", "goes", State.DELETING);

        client.resource(Objects.requireNonNull(configMap("forgets-goes"))).delete();

        eventually(() -> assertThat(shop.entry("forgets", "goes")).isEmpty());
        assertThat(shop.entry("forgets", "stays").orElseThrow().reason()).isEqualTo("WaitsForOthers");
        assertThat(shop.entry("forgets", "new").orElseThrow().state()).isEqualTo(State.FAILED);
    }

    private static @Nullable ConfigMap configMap(String name) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }
}
