package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/** Behaviour 25: a field differs that the server does not let anybody change. */
class ImmutableIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;
    private static HandMade shop;

    private final String name = HandMade.newName("immutable");

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_25_the_resource_fails_with_the_field_both_values_and_what_to_do(String strategy) {
        job(strategy, "Fail", "one");
        shop.tenant(name, name);
        String uid = uid();

        job(strategy, "Fail", "two");

        InventoryEntry failed = shop.awaitState(name, "job", State.FAILED);
        assertThat(failed.reason()).isEqualTo("ImmutableField");
        assertThat(failed.message())
                .contains("spec.template.spec.containers[0].image: wanted two, live one")
                .contains("kubectl delete job.batch " + name);
        Condition stalled = Shop.condition(shop.get(name), Condition.STALLED);
        assertThat(stalled.status()).isEqualTo("True");
        assertThat(uid()).isEqualTo(uid);
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_25_with_recreate_it_is_deleted_and_made_anew(String strategy) {
        job(strategy, "Recreate", "one");
        shop.tenant(name, name);
        String uid = uid();

        job(strategy, "Recreate", "two");

        eventually(() -> {
            assertThat(uid()).isNotEqualTo(uid);
            assertThat(image()).isEqualTo("two");
        });
        shop.awaitReady(name);
        eventually(() -> assertThat(shop.events(name, "ObjectRecreated"))
                .anySatisfy(text -> assertThat(text).contains(name)));
    }

    /** The change breaks the template too: deleted, the object could not be made anew. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "merge", "replace"})
    void behaviour_25_with_recreate_it_is_not_deleted_unless_it_could_be_made_anew(String strategy) {
        job(strategy, "Recreate", "one");
        shop.tenant(name, name);
        String uid = uid();

        shop.template(name, jobOf(strategy, "Recreate", "two").replace("Never", "Sometimes"));

        InventoryEntry failed = shop.awaitState(name, "job", State.FAILED);
        assertThat(failed.reason()).isEqualTo("ObjectInvalid");
        assertThat(failed.message()).contains("restartPolicy", "could not be made anew");
        assertThat(uid()).isEqualTo(uid);

        job(strategy, "Recreate", "two");
        eventually(() -> assertThat(image()).isEqualTo("two"));
    }

    @Test
    void behaviour_25_what_was_there_before_us_is_not_deleted_for_it() {
        Job there = client.resource(new JobBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withNewTemplate()
                        .withNewSpec()
                        .withRestartPolicy("Never")
                        .addNewContainer()
                        .withName("main")
                        .withImage("one")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build())
                .fieldManager("legacy")
                .serverSideApply();
        job("apply", "Recreate", "one");
        shop.tenant(name, name);
        eventually(() -> assertThat(HandMade.marks(object())).containsEntry("adopted", "true"));

        job("apply", "Recreate", "two");
        // Two own the image by now, so that a change of it is a conflict as well; Force comes as far as the server's
        // refusal.
        shop.template(
                name, jobOf("apply", "Recreate", "two").replace("onImmutable", "conflictPolicy: Force\n  onImmutable"));

        InventoryEntry failed = eventuallyFailed("ImmutableField");
        assertThat(failed.message()).contains("Recreate does not delete what was there before us");
        assertThat(uid()).isEqualTo(there.getMetadata().getUid());
    }

    private InventoryEntry eventuallyFailed(String reason) {
        eventually(
                () -> assertThat(shop.entry(name, "job").orElseThrow().reason()).isEqualTo(reason));
        return shop.entry(name, "job").orElseThrow();
    }

    private void job(String strategy, String onImmutable, String image) {
        shop.template(name, jobOf(strategy, onImmutable, image));
    }

    private String jobOf(String strategy, String onImmutable, String image) {
        return """
                jobs:
                - id: job
                  nameTemplate: %s
                  patchStrategy: %s
                  onImmutable: %s
                  spec:
                    spec:
                      template: {spec: {restartPolicy: Never, containers: [{name: main, image: %s}]}}
                """.formatted(name, strategy, onImmutable, image);
    }

    private Job object() {
        return Objects.requireNonNull(
                client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .get(),
                name);
    }

    private String image() {
        return object().getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    /** Waits for it, the first time. */
    private String uid() {
        eventually(() -> object());
        return object().getMetadata().getUid();
    }
}
