package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Sets of fields, as managedFields has them. */
class FieldSetTest {
    private static final String CONTAINERS = """
            f:spec:
              f:replicas: {}
              f:containers:
                'k:{"name":"app"}': {.: {}, f:name: {}, f:image: {}}
            """;

    @Test
    void a_field_is_there_with_all_that_is_around_it() {
        FieldSet set = set(CONTAINERS);

        assertThat(set.has(List.of("f:spec", "f:replicas"))).isTrue();
        assertThat(set.has(List.of("f:spec"))).isTrue();
        assertThat(set.has(List.of("f:spec", "f:selector"))).isFalse();
        assertThat(set.leaves())
                .containsExactly(
                        List.of("f:spec", "f:replicas"),
                        List.of("f:spec", "f:containers", "k:{\"name\":\"app\"}", "f:name"),
                        List.of("f:spec", "f:containers", "k:{\"name\":\"app\"}", "f:image"));
    }

    @Test
    void what_moves_is_gone_here_and_there_elsewhere_with_all_in_it() {
        FieldSet from = set(CONTAINERS);
        FieldSet to = FieldSet.none();

        from.move(List.of("f:spec", "f:replicas"), to);
        from.move(List.of("f:spec", "f:containers", "k:{\"name\":\"app\"}"), to);
        from.move(List.of("f:status"), to);

        assertThat(from.isEmpty()).isTrue();
        assertThat(to.json()).isEqualTo(set(CONTAINERS).json());
    }

    @Test
    void only_what_is_kept_remains() {
        FieldSet set = set(CONTAINERS);
        set.retain(set("f:spec: {f:replicas: {}}"));
        assertThat(set.json()).isEqualTo(Given.yaml("f:spec: {f:replicas: {}}"));
    }

    @Test
    void an_item_is_known_by_its_keys_even_where_the_manifest_leaves_one_to_the_servers_default() {
        String port = "k:{\"containerPort\":80,\"protocol\":\"TCP\"}";

        assertThat(FieldSet.elementOf(Given.yaml("{containerPort: 80}"), List.of("k:{\"containerPort\":81}", port)))
                .contains(port);
        assertThat(FieldSet.elementOf(Given.yaml("{containerPort: 80, protocol: UDP}"), List.of(port)))
                .isEmpty();
        assertThat(FieldSet.elementOf(Given.yaml("{name: web}"), List.of(port))).isEmpty();
        assertThat(FieldSet.elementOf(Given.yaml("blue"), List.of("v:\"red\"", "v:\"blue\"")))
                .contains("v:\"blue\"");
    }

    /** A function of a template makes a long of what the server read as an int. */
    @Test
    void a_number_is_the_same_however_it_was_read() {
        assertThat(FieldSet.isOf(
                        "k:{\"port\":80}",
                        new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(java.util.Map.of("port", 80L))))
                .isTrue();
    }

    private static FieldSet set(String yaml) {
        return FieldSet.of(Given.yaml(yaml));
    }
}
