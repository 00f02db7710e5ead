package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/** Behaviour 23: what {@code creationPolicy: Once} makes is its users' from then on; only the marks on it stay ours. */
class OnceIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static KubernetesClient client;
    private static HandMade shop;

    private final String name = HandMade.newName("once");

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    @Test
    void behaviour_23_it_is_created_and_its_content_is_never_touched_again() {
        template("first", "Delete");
        shop.tenant(name, name).awaitReady(name);
        assertThat(object().get().getData()).isEqualTo(Map.of("password", "first"));

        object().edit(now ->
                new ConfigMapBuilder(now).addToData("password", "rotated").build());
        template("second", "Delete");
        eventually(() -> assertThat(shop.rendered(name)).isEqualTo(2));
        shop.awaitReady(name);
        stays(() -> assertThat(object().get().getData()).isEqualTo(Map.of("password", "rotated")));

        // Marks are written, and nothing else with them.
        template("third", "Retain");
        eventually(() -> assertThat(HandMade.marks(object().get())).containsEntry("deletion-policy", "Retain"));
        shop.awaitReady(name);
        stays(() -> assertThat(object().get().getData()).isEqualTo(Map.of("password", "rotated")));
    }

    @Test
    void behaviour_23_its_marks_follow_the_template_all_the_same() {
        template("first", "Delete");
        shop.tenant(name, name).awaitReady(name);
        assertThat(HandMade.marks(object().get())).containsEntry("deletion-policy", "Delete");

        template("second", "Retain");
        eventually(() -> assertThat(HandMade.marks(object().get())).containsEntry("deletion-policy", "Retain"));
        assertThat(object().get().getData()).isEqualTo(Map.of("password", "first"));
    }

    @Test
    void behaviour_23_removed_by_hand_it_is_created_again_as_the_template_has_it_now() {
        template("first", "Delete");
        shop.tenant(name, name).awaitReady(name);
        template("second", "Delete");
        eventually(() -> assertThat(shop.rendered(name)).isEqualTo(2));

        object().delete();
        eventually(() -> assertThat(object().get())
                .isNotNull()
                .extracting(ConfigMap::getData)
                .isEqualTo(Map.of("password", "second")));
    }

    @Test
    void behaviour_23_what_was_there_before_is_adopted_without_a_write_to_its_content() {
        client.configMaps()
                .inNamespace(cluster.namespace())
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withData(Map.of("user", "root"))
                        .build())
                .create();
        template("first", "Delete");
        shop.tenant(name, name).awaitReady(name);

        assertThat(object().get().getData()).isEqualTo(Map.of("user", "root"));
        assertThat(HandMade.marks(object().get())).containsEntry("tenant", name).containsEntry("adopted", "true");
        eventually(() -> assertThat(shop.events(name, "ObjectAdopted")).hasSize(1));
    }

    private void template(String password, String deletion) {
        shop.template(
                name,
                "configMaps:\n- {id: login, nameTemplate: " + name + ", creationPolicy: Once, deletionPolicy: "
                        + deletion + ", spec: {data: {password: " + password + "}}}\n");
    }

    private Resource<ConfigMap> object() {
        return client.configMaps().inNamespace(cluster.namespace()).withName(name);
    }
}
