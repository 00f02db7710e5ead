package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ownership that is put in order, and who owned a field when. */
class ManagedFieldsTest {
    private static final List<String> REPLICAS = List.of("f:spec", "f:replicas");

    private static final ManagedFields OWNERS = of("""
            - {manager: tenant-operator, operation: Apply, apiVersion: apps/v1, time: '2026-01-01T00:00:00Z', fieldsType: FieldsV1,
               fieldsV1: {f:spec: {f:replicas: {}, f:paused: {}}}}
            - {manager: tenant-operator, operation: Update, apiVersion: apps/v1, time: '2026-01-02T00:00:00Z', fieldsType: FieldsV1,
               fieldsV1: {f:spec: {f:minReadySeconds: {}}}}
            - {manager: scaler, operation: Update, apiVersion: apps/v1, time: '2026-01-03T00:00:00Z', fieldsType: FieldsV1,
               fieldsV1: {f:spec: {f:replicas: {}}}, subresource: scale}
            """);

    @Test
    void what_updates_of_ours_own_counts_as_applied() {
        ManagedFields ordered = OWNERS.inOrder(List.of());

        assertThat(entries(ordered, "tenant-operator")).singleElement().satisfies(entry -> {
            assertThat(entry.path("operation").asText()).isEqualTo("Apply");
            assertThat(entry.path("fieldsV1"))
                    .isEqualTo(Given.yaml("{f:spec: {f:replicas: {}, f:paused: {}, f:minReadySeconds: {}}}"));
        });
        assertThat(ordered.says(OWNERS)).isFalse();
        assertThat(ordered.inOrder(List.of()).says(ordered)).isTrue();
    }

    @Test
    void what_is_left_to_others_goes_to_the_manager_of_initial_values_and_back_again() {
        ManagedFields left = OWNERS.inOrder(List.of(REPLICAS));

        assertThat(left.ours().has(REPLICAS)).isFalse();
        assertThat(entries(left, "tenant-operator-initial"))
                .singleElement()
                .satisfies(entry ->
                        assertThat(entry.path("fieldsV1")).isEqualTo(Given.yaml("{f:spec: {f:replicas: {}}}")));
        assertThat(entries(left.inOrder(List.of()), "tenant-operator-initial"))
                .as("nobody holds what is not left to others any more")
                .isEmpty();
    }

    @Test
    void other_managers_and_subresources_stay_as_they_are() {
        assertThat(entries(OWNERS.inOrder(List.of(REPLICAS)), "scaler")).isEqualTo(entries(OWNERS, "scaler"));
        assertThat(OWNERS.others().has(REPLICAS)).isTrue();
    }

    @Test
    void an_object_of_which_nothing_is_ours_is_left_alone() {
        ManagedFields theirs = of("- {manager: somebody, operation: Update, fieldsV1: {f:data: {f:a: {}}}}");
        assertThat(theirs.inOrder(List.of(List.of("f:data", "f:a"))).says(theirs))
                .isTrue();
    }

    @Test
    void the_time_is_that_of_the_entry_that_has_the_field() {
        assertThat(OWNERS.since("scaler", REPLICAS)).contains("2026-01-03T00:00:00Z");
        assertThat(OWNERS.since("scaler", List.of("f:spec", "f:paused"))).isEmpty();
    }

    private static ManagedFields of(String entries) {
        return ManagedFields.of(Given.yaml("metadata:\n  managedFields:\n" + entries.indent(4)));
    }

    private static List<JsonNode> entries(ManagedFields owners, String manager) {
        return owners.json()
                .valueStream()
                .filter(entry -> entry.path("manager").asText().equals(manager))
                .toList();
    }
}
