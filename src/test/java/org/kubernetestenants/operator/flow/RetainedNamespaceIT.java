package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/**
 * Must show 5, its last part: a Namespace resource does not take retained claims with it. Behaviour 30: "A Namespace goes last, and
 * only if it holds no Retain or adopted object of the inventory and no object of another Tenant; else it stays, marked
 * HoldsRetained."
 */
class RetainedNamespaceIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;
    private static HandMade shop;

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
        client.resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(cluster.namespace())
                        .endMetadata()
                        .withProvisioner("tests.example.com/none")
                        .withVolumeBindingMode("WaitForFirstConsumer")
                        .build())
                .create();
    }

    @AfterAll
    static void stop() {
        client.storage().v1().storageClasses().withName(cluster.namespace()).delete();
    }

    private static final String NOTE = """
            configMaps:
            - {id: note, nameTemplate: "$uid-note", spec: {data: {a: b}}}
            """;

    private static final String NAMESPACE = """
            namespaces:
            - {id: ns, nameTemplate: "$uid-$namespace", spec: {}}
            """;

    /** In the namespace that a tenant of this name makes. */
    private static String claimIn(String tenant, String dependIds) {
        return """
                persistentVolumeClaims:
                - id: data
                  nameTemplate: data
                  targetNamespace: "%s"
                  deletionPolicy: Retain
                  dependIds: [%s]
                  spec:
                    spec:
                      storageClassName: %s
                      accessModes: [ReadWriteOnce]
                      resources: {requests: {storage: 1Gi}}
                """.formatted(namespaceOf(tenant), dependIds, cluster.namespace());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenant", "namespace", "both", "claim-first"})
    void behaviour_30_a_namespace_that_holds_a_retained_claim_stays_whichever_leaves(String leaves) {
        String all = NOTE + NAMESPACE + claimIn(leaves, "ns");
        shop.template(leaves, all).tenant(leaves, leaves).awaitReady(leaves);
        String uid = claim(leaves).getMetadata().getUid();

        switch (leaves) {
            case "tenant" -> shop.delete(leaves);
            case "namespace" -> shop.template(leaves, NOTE + claimIn(leaves, ""));
            case "both" -> shop.template(leaves, NOTE);
            default -> {
                shop.template(leaves, NOTE + NAMESPACE);
                assertThat(shop.awaitState(leaves, "data", State.RETAINED).uid())
                        .isEqualTo(uid);
                shop.template(leaves, NOTE);
            }
        }

        eventually(() -> assertThat(HandMade.marks(Objects.requireNonNull(namespace(leaves))))
                .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason")
                .containsEntry("orphaned-reason", "HoldsRetained"));
        stays(() -> {
            assertThat(Objects.requireNonNull(namespace(leaves)).isMarkedForDeletion())
                    .isFalse();
            assertThat(claim(leaves).getMetadata().getUid()).isEqualTo(uid);
            assertThat(claim(leaves).isMarkedForDeletion()).isFalse();
        });
        if (leaves.equals("tenant")) {
            shop.awaitGone(leaves);
        }
        client.namespaces().withName(namespaceOf(leaves)).delete();
    }

    /** It does not make the Tenant unready, and nothing is done for it. */
    @Test
    void behaviour_33_what_left_the_template_is_remembered_until_it_is_gone_and_then_its_namespace_goes_too() {
        shop.template("remembers", NOTE + NAMESPACE + claimIn("remembers", "ns"))
                .tenant("remembers", "remembers")
                .awaitReady("remembers");
        shop.template("remembers", NOTE + NAMESPACE);
        InventoryEntry entry = shop.awaitState("remembers", "data", State.RETAINED);
        assertThat(entry.uid()).isEqualTo(claim("remembers").getMetadata().getUid());
        assertThat(HandMade.marks(claim("remembers")))
                .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason")
                .containsEntry("orphaned-reason", "RemovedFromTemplate");
        eventually(() -> assertThat(Shop.isReady(shop.get("remembers"))).isTrue());
        assertThat(Objects.requireNonNull(shop.get("remembers")).getStatus().resourcesReady())
                .isEqualTo("2/2");

        client.resource(claim("remembers")).delete();
        shop.delete("remembers");

        shop.awaitGone("remembers");
        eventually(() -> assertThat(namespace("remembers")).isNull());
    }

    @Test
    void behaviour_30_a_claim_that_an_earlier_tenant_left_does_not_go_with_anothers_namespace() {
        shop.template("owner", NOTE + NAMESPACE).tenant("owner", "owner").awaitReady("owner");
        shop.template("earlier", claimIn("owner", ""))
                .tenant("earlier", "earlier")
                .awaitReady("earlier");
        String uid = claim("owner").getMetadata().getUid();
        shop.delete("earlier");
        shop.awaitGone("earlier");
        var template = client.resources(TenantTemplate.class)
                .inNamespace(cluster.namespace())
                .withName("earlier");
        template.delete();
        eventually(() -> assertThat(template.get()).isNull());
        cluster.operator().stop();
        cluster.startOperator();

        shop.delete("owner");

        shop.awaitGone("owner");
        assertThat(HandMade.marks(Objects.requireNonNull(namespace("owner"))))
                .containsEntry("orphaned-reason", "HoldsRetained");
        assertThat(claim("owner").getMetadata().getUid()).isEqualTo(uid);
        assertThat(claim("owner").isMarkedForDeletion()).isFalse();
        client.namespaces().withName(namespaceOf("owner")).delete();
    }

    /**
     * It is Conflicted then, and not Retained; that it stays counts all the same, also where nothing but the inventory tells it:
     * somebody took the mark off, and the template never said Retain, but the object itself did.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Retain", "Delete"})
    void behaviour_30_a_namespace_stays_also_for_what_was_let_go_of_and_conflicts_since_it_came_back(String policy) {
        String name = "back-" + policy.toLowerCase(Locale.ROOT);
        String kept = """
                secrets:
                - id: kept
                  nameTemplate: kept
                  targetNamespace: "%s"
                  deletionPolicy: %s
                  dependIds: [ns]
                  spec: {data: {a: b3Vycw==}}
                """.formatted(namespaceOf(name), policy);
        shop.template(name, NOTE + NAMESPACE + kept).tenant(name, name).awaitReady(name);
        var secret = client.secrets().inNamespace(namespaceOf(name)).withName("kept");
        String uid = secret.get().getMetadata().getUid();
        if (policy.equals("Delete")) {
            secret.patch(by("some-controller"), """
                    {"metadata": {"annotations": {"kubernetes-tenants.org/deletion-policy": "Retain"}}}""");
            shop.awaitState(name, "kept", State.CONFLICTED);
        }
        shop.template(name, NOTE + NAMESPACE);
        shop.awaitState(name, "kept", State.RETAINED);
        secret.patch(by("some-controller"), """
                {"metadata": {"labels": {"kubernetes-tenants.org/orphaned": null}}, "data": {"a": "dGhlaXJz"}}""");

        shop.template(name, NOTE + NAMESPACE + kept);
        assertThat(shop.awaitState(name, "kept", State.CONFLICTED).uid()).isEqualTo(uid);
        shop.delete(name);
        shop.awaitGone(name);

        assertThat(HandMade.marks(Objects.requireNonNull(namespace(name))))
                .containsEntry("orphaned-reason", "HoldsRetained");
        assertThat(secret.get().getMetadata().getUid()).isEqualTo(uid);
        assertThat(secret.get().isMarkedForDeletion()).isFalse();
        assertThat(secret.get().getData()).containsEntry("a", "dGhlaXJz");
        client.namespaces().withName(namespaceOf(name)).delete();
    }

    private static PatchContext by(String manager) {
        return new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(manager)
                .build();
    }

    private static String namespaceOf(String tenant) {
        return tenant + "-" + cluster.namespace();
    }

    private static @Nullable Namespace namespace(String tenant) {
        return client.namespaces().withName(namespaceOf(tenant)).get();
    }

    private static PersistentVolumeClaim claim(String tenant) {
        return Objects.requireNonNull(client.persistentVolumeClaims()
                .inNamespace(namespaceOf(tenant))
                .withName("data")
                .get());
    }
}
