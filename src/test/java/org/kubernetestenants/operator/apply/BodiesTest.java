package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.ObjectKey;

/** What merge and replace send, what is left to others, and how fields are told of. */
class BodiesTest {
    private static final JsonNode SERVICE = Given.yaml("""
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels: {ours: a, theirs: b, left: c}
              managedFields:
              - manager: tenant-operator
                operation: Apply
                fieldsV1:
                  f:metadata: {f:labels: {f:ours: {}, f:left: {}}}
                  f:spec:
                    f:externalName: {}
                    f:ports: {'k:{"port":80,"protocol":"TCP"}': {.: {}, f:port: {}}}
              - manager: controller
                operation: Update
                fieldsV1: {f:spec: {f:loadBalancerClass: {}}}
            spec:
              clusterIP: 10.0.0.1
              externalName: old
              loadBalancerClass: fast
              ports: [{port: 80, protocol: TCP, nodePort: 30000}]
            status: {loadBalancer: {}}
            """);

    private static final String WANTED = """
            apiVersion: v1
            kind: Service
            metadata: {name: web, labels: {ours: z}, resourceVersion: '7'}
            spec: {ports: [{port: 80}]}
            """;

    @Test
    void merge_sends_what_is_wanted_and_null_for_what_is_ours_alone_and_no_longer_wanted() {
        assertThat(MergeBody.of(wanted(), SERVICE, ManagedFields.of(SERVICE))).isEqualTo(Given.yaml("""
                apiVersion: v1
                kind: Service
                metadata: {name: web, labels: {ours: z, left: null}, resourceVersion: '7'}
                spec: {ports: [{port: 80}], externalName: null}
                """));
    }

    @Test
    void merge_leaves_what_another_owns_too() {
        JsonNode shared = Given.yaml("""
                metadata:
                  managedFields:
                  - {manager: tenant-operator, operation: Apply, fieldsV1: {f:data: {f:a: {}, f:b: {}}}}
                  - {manager: other, operation: Update, fieldsV1: {f:data: {f:b: {}}}}
                data: {a: '1', b: '1'}
                """);
        assertThat(MergeBody.of((ObjectNode) Given.yaml("{kind: ConfigMap}"), shared, ManagedFields.of(shared)))
                .isEqualTo(Given.yaml("{kind: ConfigMap, data: {a: null}}"));
    }

    @Test
    void replace_keeps_the_status_what_the_server_allocated_and_the_labels_of_others() {
        ObjectNode body = ReplaceBody.of(wanted(), SERVICE, ManagedFields.of(SERVICE), ReplaceBody.Keep.ALLOCATED);

        assertThat(body.path("spec"))
                .isEqualTo(Given.yaml("{ports: [{port: 80, protocol: TCP, nodePort: 30000}], clusterIP: 10.0.0.1}"));
        assertThat(body.path("metadata").path("labels")).isEqualTo(Given.yaml("{ours: z, theirs: b}"));
        assertThat(body.has("status")).isTrue();
    }

    @Test
    void replace_keeps_what_others_set_only_where_the_server_insists() {
        assertThat(spec(ReplaceBody.Keep.FOREIGN).path("loadBalancerClass").asText())
                .isEqualTo("fast");
        assertThat(spec(ReplaceBody.Keep.FOREIGN).has("externalName")).isFalse();
        assertThat(spec(ReplaceBody.Keep.NOTHING)).isEqualTo(Given.yaml("{ports: [{port: 80}]}"));
    }

    private static JsonNode spec(ReplaceBody.Keep keep) {
        return ReplaceBody.of(wanted(), SERVICE, ManagedFields.of(SERVICE), keep)
                .path("spec");
    }

    private static ObjectNode wanted() {
        return (ObjectNode) Given.yaml(WANTED);
    }

    @Test
    void a_fields_path_is_found_although_its_names_have_dots() {
        FieldSet owned = FieldSet.of(Given.yaml("""
                f:metadata: {f:labels: {f:app.kubernetes.io/name: {}, f:app: {}}}
                f:data: {f:nginx.conf: {}}
                f:spec: {f:containers: {'k:{"name":"app"}': {f:image: {}}}, f:finalizers: {'v:"x"': {}}}
                """));

        assertThat(FieldTexts.path(owned, ".metadata.labels.app.kubernetes.io/name"))
                .contains(List.of("f:metadata", "f:labels", "f:app.kubernetes.io/name"));
        assertThat(FieldTexts.path(owned, ".data.nginx.conf")).contains(List.of("f:data", "f:nginx.conf"));
        assertThat(FieldTexts.path(owned, ".spec.containers[name=\"app\"].image"))
                .contains(List.of("f:spec", "f:containers", "k:{\"name\":\"app\"}", "f:image"));
        assertThat(FieldTexts.path(owned, ".spec.finalizers[=\"x\"]")).isPresent();
        assertThat(FieldTexts.path(owned, ".spec.nothing")).isEmpty();
    }

    @Test
    void differences_are_told_where_they_are_and_what_is_not_wanted_is_none() {
        assertThat(FieldTexts.differences(
                        Given.key("a"),
                        "spec",
                        Given.yaml("spec: {image: two, ports: [{port: 80}, {port: 81}]}"),
                        Given.yaml("spec: {image: one, defaulted: x, ports: [{port: 80, protocol: TCP}]}")))
                .containsExactly(
                        "spec.image: wanted two, live one", "spec.ports[1]: wanted {\"port\":81}, live nothing");
    }

    @Test
    void values_of_secrets_and_of_fields_that_sound_like_one_are_never_told() {
        ObjectKey secret = new ObjectKey("", "Secret", "acme", "db");
        assertThat(FieldTexts.words(secret, ".data.user", Given.yaml("cm9vdA==")))
                .doesNotContain("cm9vdA");
        for (String field : List.of(".data.db_password", ".spec.env[name=\"API_TOKEN\"].value", ".data.private.key")) {
            assertThat(FieldTexts.words(Given.key("a"), field, Given.yaml("hunter2")))
                    .as(field)
                    .isEqualTo("a value that is not shown");
        }
        assertThat(FieldTexts.words(Given.key("a"), ".data.plan", Given.yaml("gold")))
                .isEqualTo("gold");
        assertThat(FieldTexts.words(Given.key("a"), ".data.plan", Given.yaml("x".repeat(500))))
                .hasSize(60);
    }
}
