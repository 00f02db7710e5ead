package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.apply.Given.ACME;
import static org.kubernetestenants.operator.apply.Given.OTHER;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.apply.Existing.Absent;
import org.kubernetestenants.operator.apply.Existing.Foreign;
import org.kubernetestenants.operator.apply.Existing.Leaving;
import org.kubernetestenants.operator.apply.Existing.Ours;

/** Whose an object is that stands under a resource's name. */
class ExistingTest {
    private static final String FIELDS = "managedFields: [{manager: tenant-operator, fieldsV1: {'f:data': {}}}]";
    private static final String LABELS =
            "labels: {kubernetes-tenants.org/tenant: acme, kubernetes-tenants.org/tenant-namespace: shops}";

    @Test
    void the_cache_answers_for_objects_that_carry_this_tenants_labels_only() {
        assertThat(Existing.cached(Given.object("a", "1"), Given.entry("a", "1"), ACME))
                .contains(new Ours("1", "7", false, true, null));
        assertThat(Existing.cached(Given.object("a", "1"), null, OTHER)).isEmpty();
        assertThat(Existing.cached(null, Given.entry("a", "1"), ACME)).isEmpty();
    }

    @Test
    void what_is_being_deleted_is_waited_for() {
        assertThat(Existing.cached(Given.object("a", "1", ACME, false, true, "fields"), null, ACME))
                .contains(new Leaving("1", true));
        assertThat(read(null, "deletionTimestamp: '2026-01-01T00:00:00Z'", LABELS))
                .isEqualTo(new Leaving("1", true));
        assertThat(read(null, "deletionTimestamp: '2026-01-01T00:00:00Z'")).isEqualTo(new Leaving("1", false));
    }

    @Test
    void nothing_is_absent() {
        assertThat(Existing.read(Optional.empty(), Given.entry("a", "1"), ACME)).isEqualTo(new Absent());
    }

    @Test
    void an_object_without_labels_and_with_another_uid_than_the_recorded_one_is_foreign() {
        assertThat(read(null)).isInstanceOf(Foreign.class);
        assertThat(read(Given.entry("a", "2"))).isInstanceOf(Foreign.class);
    }

    @Test
    void an_object_that_lost_its_labels_is_ours_by_its_recorded_uid() {
        assertThat(read(Given.entry("a", "1"), FIELDS)).isEqualTo(new Ours("1", "7", false, false, null));
    }

    @Test
    void an_object_that_we_let_go_of_and_another_tenant_took_up_is_that_tenants() {
        assertThat(
                        read(
                                Given.entry("a", "1"),
                                FIELDS,
                                "labels: {kubernetes-tenants.org/tenant: other, kubernetes-tenants.org/tenant-namespace: shops}"))
                .isInstanceOf(Foreign.class);
    }

    @Test
    void the_inventory_remembers_an_adoption_when_somebody_took_the_mark_off() {
        assertThat(read(Given.entry("a", "1", true, "hash"), FIELDS, LABELS))
                .isEqualTo(new Ours("1", "7", true, true, null));
    }

    @Test
    void what_we_created_stays_ours_to_delete_even_when_all_our_fields_were_taken() {
        assertThat(read(Given.entry("a", "1"), LABELS)).isEqualTo(new Ours("1", "7", false, true, null));
    }

    @Test
    void a_labelled_object_that_nobody_remembers_is_adopted_if_marked_or_without_a_field_of_ours() {
        assertThat(read(null, FIELDS, LABELS)).isEqualTo(new Ours("1", "7", false, true, null));
        assertThat(read(null, LABELS)).isEqualTo(new Ours("1", "7", true, true, null));
        assertThat(read(null, FIELDS, LABELS, "annotations: {kubernetes-tenants.org/adopted: 'true'}"))
                .isEqualTo(new Ours("1", "7", true, true, null));
    }

    private static Existing read(@Nullable InventoryEntry known, String... metadata) {
        JsonNode object =
                Given.yaml("metadata:\n  uid: '1'\n  resourceVersion: '7'\n  " + String.join("\n  ", metadata) + "\n");
        // The object itself is compared nowhere: it is what was read.
        return Existing.read(Optional.of(object), known, ACME) instanceof Ours ours
                ? new Ours(ours.uid(), ours.resourceVersion(), ours.adopted(), ours.labelled(), null)
                : Existing.read(Optional.of(object), known, ACME);
    }
}
