package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.cluster.ManagedObject;

/** Behaviour 31: a crash between an apply and the status write leaves nothing unknown. */
class InventoryTest {
    @Test
    void what_the_status_knows_stays_as_it_is() {
        InventoryEntry known = Given.entry("a", "1");

        assertThat(inventory(List.of(known), Given.object("a", "1"))).containsExactly(known);
        assertThat(inventory(List.of(known))).containsExactly(known);
    }

    @Test
    void a_labelled_object_that_the_status_does_not_know_is_taken_up() {
        assertThat(inventory(List.of(), Given.object("a", "1")))
                .singleElement()
                .returns("1", InventoryEntry::uid)
                .returns("the-a", InventoryEntry::id)
                .returns("acme", InventoryEntry::namespace)
                .returns(false, InventoryEntry::isAdopted)
                .returns(null, InventoryEntry::appliedHash);
    }

    @Test
    void an_object_made_anew_under_the_name_of_a_known_one_is_taken_up_instead_of_it() {
        assertThat(inventory(List.of(Given.entry("a", "old")), Given.object("a", "new")))
                .extracting(InventoryEntry::uid)
                .containsExactly("new");
    }

    @Test
    void an_entry_of_something_never_made_gives_way_to_the_object_that_was_made_after_all() {
        assertThat(inventory(List.of(Given.entry("a", null)), Given.object("a", "1")))
                .extracting(InventoryEntry::uid)
                .containsExactly("1");
        assertThat(inventory(List.of(Given.entry("a", null), Given.entry("a", "1"))))
                .extracting(InventoryEntry::uid)
                .containsExactly("1");
    }

    @Test
    void the_mark_on_the_object_says_that_it_was_adopted() {
        assertThat(inventory(List.of(), Given.object("a", "1", Given.ACME, true, false, "fields")))
                .allMatch(InventoryEntry::isAdopted);
    }

    @Test
    void an_object_with_our_labels_that_somebody_else_put_there_counts_as_adopted() {
        assertThat(inventory(List.of(), Given.object("a", "1", Given.ACME, false, false, "")))
                .allMatch(InventoryEntry::isAdopted);
    }

    private static List<InventoryEntry> inventory(List<InventoryEntry> known, ManagedObject... labelled) {
        return Inventory.of(new TenantStatus(1L, 1L, null, 0, 0, 0, 0, "", known, List.of()), List.of(labelled));
    }
}
