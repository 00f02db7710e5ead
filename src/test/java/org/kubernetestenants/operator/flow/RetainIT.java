package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.AdmissionPolicy;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * Must show 5: claims with deletionPolicy Retain survive whatever takes their tenant away, also if the policy was Delete until
 * right before, and are taken up again when the tenant is back. Behaviours 11 and 33.
 */
class RetainIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;

    /** Claims of this class are ready without a Pod, and nobody has to bind them. */
    @BeforeAll
    static void start() {
        client = cluster.client();
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

    /** One registry with one template, both of this name; its tenants have a note each, and a claim. */
    private record Claims(Tenancy shop, String name) {
        void template(String claim) {
            shop.template(name, """
                    configMaps:
                    - {id: note, nameTemplate: "$uid-%s", spec: {data: {a: b}}}
                    """.formatted(name) + claim);
        }

        String withPolicy(String deletionPolicy) {
            return """
                    persistentVolumeClaims:
                    - id: data
                      nameTemplate: "$uid-%s"
                      deletionPolicy: %s
                      spec:
                        spec:
                          storageClassName: %s
                          accessModes: [ReadWriteOnce]
                          resources: {requests: {storage: 1Gi}}
                    """.formatted(name, deletionPolicy, cluster.namespace());
        }

        /** No write may give the claim the policy Retain; it may be deleted, and its marks may go. */
        AdmissionPolicy refuseToTell(String uid) {
            String told = "object.metadata.?annotations[?'%s'].orValue('')".formatted(Names.DELETION_POLICY);
            return new AdmissionPolicy(
                    client,
                    shop.namespace(),
                    "UPDATE",
                    "persistentvolumeclaims",
                    "object.metadata.name != '%s-%s' || %s != 'Retain'".formatted(uid, name, told),
                    () -> client.persistentVolumeClaims()
                            .inNamespace(shop.namespace())
                            .withName(uid + "-" + name)
                            .patch(
                                    new PatchContext.Builder()
                                            .withPatchType(PatchType.JSON_MERGE)
                                            .withDryRun(List.of("All"))
                                            .build(),
                                    "{\"metadata\": {\"annotations\": {\"" + Names.DELETION_POLICY
                                            + "\": \"Retain\"}}}"));
        }

        void awaitRefused(String uid) {
            eventually(() -> assertThat(
                            shop.tenant(uid + "-" + name).getStatus().resources())
                    .anySatisfy(entry -> {
                        assertThat(entry.state()).isEqualTo(State.FAILED);
                        assertThat(entry.message()).contains(AdmissionPolicy.MESSAGE);
                    }));
        }

        PersistentVolumeClaim of(String uid) {
            return Objects.requireNonNull(client.persistentVolumeClaims()
                    .inNamespace(shop.namespace())
                    .withName(uid + "-" + name)
                    .get());
        }

        /** Template and registry wait for their Tenants; this is the command that their status gives. */
        void deleteTenants(String label) {
            client.resources(Tenant.class)
                    .inNamespace(shop.namespace())
                    .withLabel(label, name)
                    .delete();
        }
    }

    /** What takes the claim's owner away, and what brings it back. */
    private enum Removed {
        ROW {
            @Override
            void remove(Claims claims) {
                claims.shop.sql("DELETE FROM shops WHERE id = 'acme'");
                eventually(() -> assertThat(claims.shop.tenants()).hasSize(1));
            }

            @Override
            void bringBack(Claims claims) {
                claims.shop.shop().rows("acme");
            }
        },
        ENTRY {
            @Override
            void remove(Claims claims) {
                claims.template("");
            }

            @Override
            void bringBack(Claims claims) {
                claims.template(claims.withPolicy("Retain"));
            }
        },
        TEMPLATE {
            @Override
            void remove(Claims claims) {
                client.resources(TenantTemplate.class)
                        .inNamespace(claims.shop.namespace())
                        .withName(claims.name)
                        .delete();
                claims.deleteTenants(Names.TEMPLATE);
                eventually(() ->
                        assertThat(claims.shop.shop().templateNow(claims.name)).isNull());
            }

            @Override
            void bringBack(Claims claims) {
                claims.template(claims.withPolicy("Retain"));
            }
        },
        REGISTRY {
            @Override
            void remove(Claims claims) {
                client.resources(TenantRegistry.class)
                        .inNamespace(claims.shop.namespace())
                        .withName(claims.name)
                        .delete();
                claims.deleteTenants(Names.REGISTRY);
                eventually(() ->
                        assertThat(claims.shop.shop().registryNow(claims.name)).isNull());
            }

            @Override
            void bringBack(Claims claims) {
                claims.shop.shop().registry(claims.name);
            }
        };

        abstract void remove(Claims claims);

        abstract void bringBack(Claims claims);

        String reason() {
            return this == ENTRY ? "RemovedFromTemplate" : "TenantDeleted";
        }
    }

    /** Since when the policy is Retain. */
    private enum Since {
        ALWAYS,
        /** Delete until right before, so that the claim may or may not have heard of it. */
        RIGHT_BEFORE,
        /** Delete when the claim was last written: the server refuses the write that would tell it. */
        UNTOLD;

        String first() {
            return this == ALWAYS ? "Retain" : "Delete";
        }
    }

    /** Of a switch right before, only a row is quick enough; all others come when the claim knows. */
    static Stream<Arguments> everyWay() {
        return Stream.concat(
                Arrays.stream(Removed.values())
                        .flatMap(removed ->
                                Stream.of(Since.ALWAYS, Since.UNTOLD).map(since -> Arguments.of(removed, since))),
                Stream.of(Arguments.of(Removed.ROW, Since.RIGHT_BEFORE)));
    }

    @ParameterizedTest(name = "{0}, Retain {1}")
    @MethodSource("everyWay")
    void behaviour_33_a_retained_claim_survives_and_is_taken_up_again_when_it_is_back(Removed removed, Since since) {
        String name = (removed + "-" + since).toLowerCase(Locale.ROOT).replace('_', '-');
        try (Tenancy shop = new Tenancy(cluster, name)) {
            Claims claims = new Claims(shop, name);
            shop.shop().rows("acme", "other").registry(name);
            claims.template(claims.withPolicy(since.first()));
            shop.awaitReady(2);
            PersistentVolumeClaim before = claims.of("acme");

            if (since == Since.UNTOLD) {
                try (AdmissionPolicy ignored = claims.refuseToTell("acme")) {
                    claims.template(claims.withPolicy("Retain"));
                    claims.awaitRefused("acme");
                    assertThat(HandMade.marks(claims.of("acme"))).containsEntry("deletion-policy", "Delete");
                    removeAndAwaitOrphan(removed, claims);
                }
            } else {
                claims.template(claims.withPolicy("Retain"));
                removeAndAwaitOrphan(removed, claims);
            }
            PersistentVolumeClaim orphan = claims.of("acme");
            assertThat(Tenancy.uid(orphan)).isEqualTo(Tenancy.uid(before));
            assertThat(orphan.isMarkedForDeletion()).isFalse();
            assertThat(orphan.getSpec()).isEqualTo(before.getSpec());

            removed.bringBack(claims);

            shop.awaitReady(2);
            eventually(() -> assertThat(HandMade.marks(claims.of("acme")))
                    .containsEntry("tenant", "acme-" + name)
                    .containsEntry("deletion-policy", "Retain")
                    .doesNotContainKeys("orphaned", "orphaned-at", "orphaned-reason"));
            assertThat(Shop.isReady(shop.tenant("acme-" + name))).isTrue();
            assertThat(Tenancy.uid(claims.of("acme"))).isEqualTo(Tenancy.uid(before));
        }
    }

    private static void removeAndAwaitOrphan(Removed removed, Claims claims) {
        removed.remove(claims);
        eventually(() -> assertThat(HandMade.marks(claims.of("acme")))
                .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason")
                .containsEntry("orphaned-reason", removed.reason()));
    }

    /**
     * Nobody has seen the switch before the removal: what the template says when the operator comes counts, whether a revision was
     * made of it or not, and also where its generation is not valid.
     */
    @Test
    void behaviour_33_a_switch_to_retain_counts_also_when_it_and_the_removal_happened_while_the_operator_was_down() {
        try (Tenancy row = new Tenancy(cluster, "row-down");
                Tenancy tenant = new Tenancy(cluster, "tenant-down");
                Tenancy template = new Tenancy(cluster, "template-down");
                Tenancy invalid = new Tenancy(cluster, "invalid-down")) {
            Claims broken = new Claims(invalid, "invalid-down");
            List<Claims> all = List.of(
                    new Claims(row, "row-down"),
                    new Claims(tenant, "tenant-down"),
                    new Claims(template, "template-down"),
                    broken);
            for (Claims claims : all) {
                claims.shop.shop().rows("acme", "other").registry(claims.name);
                claims.template(claims.withPolicy("Delete"));
            }
            all.forEach(claims -> claims.shop.awaitReady(2));
            List<String> before =
                    all.stream().map(claims -> Tenancy.uid(claims.of("acme"))).toList();

            cluster.operator().stop();
            all.forEach(claims -> claims.template(claims.withPolicy("Retain")));
            broken.template(broken.withPolicy("Retain").replace("$uid", "$nope"));
            row.sql("DELETE FROM shops WHERE id = 'acme'");
            delete(tenant, "acme-tenant-down");
            tenant.sql("DELETE FROM shops WHERE id = 'acme'");
            client.resources(TenantTemplate.class)
                    .inNamespace(template.namespace())
                    .withName("template-down")
                    .delete();
            all.get(2).deleteTenants(Names.TEMPLATE);
            delete(invalid, "acme-invalid-down");
            invalid.sql("DELETE FROM shops WHERE id = 'acme'");
            cluster.startOperator();

            for (Claims claims : all) {
                eventually(() -> assertThat(HandMade.marks(claims.of("acme")))
                        .containsOnlyKeys("orphaned", "orphaned-at", "orphaned-reason")
                        .containsEntry("orphaned-reason", "TenantDeleted"));
            }
            assertThat(all.stream().map(claims -> Tenancy.uid(claims.of("acme"))))
                    .isEqualTo(before);
            assertThat(invalid.templateCondition("invalid-down", Condition.VALID)
                            .status())
                    .isEqualTo("False");
        }
    }

    private static void delete(Tenancy shop, String tenant) {
        client.resources(Tenant.class)
                .inNamespace(shop.namespace())
                .withName(tenant)
                .delete();
    }
}
