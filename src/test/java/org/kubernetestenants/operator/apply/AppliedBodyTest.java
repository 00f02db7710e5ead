package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.apply.Given.ACME;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.template.Manifest;

/** Behaviours 21, 31: labels, marks and preconditions travel in the first request. */
class AppliedBodyTest {
    private final Manifest manifest = Given.manifest(Map.of(
            "kind",
            "ConfigMap",
            "metadata",
            Map.of(
                    "name",
                    "a",
                    "namespace",
                    "acme",
                    "labels",
                    Map.of("app", "shop", "kubernetes-tenants.org/tenant", "somebody-else"),
                    "annotations",
                    Map.of("note", "x")),
            "data",
            Map.of("k", "v")));

    @Test
    void the_body_is_the_manifest_with_our_marks_which_a_template_cannot_forge() {
        Map<String, Object> body = AppliedBody.of(manifest, ACME, true, false, "uid-1", "7");

        assertThat(body).containsEntry("kind", "ConfigMap").containsEntry("data", Map.of("k", "v"));
        assertThat(body.get("metadata"))
                .isEqualTo(Map.of(
                        "name",
                        "a",
                        "namespace",
                        "acme",
                        "uid",
                        "uid-1",
                        "resourceVersion",
                        "7",
                        "labels",
                        Map.of(
                                "app", "shop",
                                "kubernetes-tenants.org/tenant", "acme",
                                "kubernetes-tenants.org/tenant-namespace", "shops"),
                        "annotations",
                        Map.of(
                                "note", "x",
                                "kubernetes-tenants.org/resource-id", "config",
                                "kubernetes-tenants.org/deletion-policy", "Delete")));
    }

    @Test
    void an_object_that_must_not_exist_has_no_uid() {
        assertThat(metadata(AppliedBody.of(manifest, ACME, true, false, null, "1")))
                .doesNotContainKey("uid");
    }

    @Test
    void an_adoption_is_marked_in_the_same_request() {
        assertThat(metadata(AppliedBody.of(manifest, ACME, true, true, "uid-1", "7"))
                        .get("annotations"))
                .isEqualTo(Map.of(
                        "note", "x",
                        "kubernetes-tenants.org/resource-id", "config",
                        "kubernetes-tenants.org/deletion-policy", "Delete",
                        "kubernetes-tenants.org/adopted", "true"));
    }

    @Test
    void a_cluster_scoped_kind_has_no_namespace() {
        assertThat(metadata(AppliedBody.of(manifest, ACME, false, false, null, "1")))
                .doesNotContainKey("namespace");
    }

    @Test
    void the_manifest_itself_stays_as_it_is_for_the_hooks() {
        Map<String, Object> before = new LinkedHashMap<>(manifest);

        AppliedBody.of(manifest, ACME, false, true, "uid-1", "7");

        assertThat(new LinkedHashMap<>(manifest)).isEqualTo(before);
    }

    @Test
    void the_desired_hash_knows_content_but_neither_the_order_of_keys_nor_our_marks_nor_the_id() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("a", Map.of("x", 1, "y", List.of(1, 2)));
        one.put("b", "2");
        Map<String, Object> turned = new LinkedHashMap<>();
        turned.put("b", "2");
        turned.put("a", Map.of("y", List.of(1, 2), "x", 1));

        assertThat(hash(one)).isEqualTo(hash(turned)).hasSize(16);
        assertThat(hash(Map.of("a", List.of(1, 2)))).isNotEqualTo(hash(Map.of("a", List.of(2, 1))));
        assertThat(hash(Map.of("a", "1"))).isNotEqualTo(hash(Map.of("a", 1)));
    }

    private static String hash(Map<String, Object> object) {
        return DesiredHash.of(Given.manifest(object));
    }

    @SuppressWarnings("unchecked") // as AppliedBody makes it
    private static Map<String, Object> metadata(Map<String, Object> body) {
        return (Map<String, Object>) Objects.requireNonNull(body.get("metadata"));
    }
}
