package org.kubernetestenants.operator.flow;

import org.kubernetestenants.operator.flow.Wanted.Row;
import org.kubernetestenants.operator.flow.Wanted.Slot;

/** One step of a random script. */
sealed interface RandomStep {
    /** The row is now this, new or changed. */
    record PutRow(Row row) implements RandomStep {}

    record DeleteRow(String uid) implements RandomStep {}

    /** The template has this resource now, new or changed; a bundled one with its partner. */
    record Define(Wanted resource) implements RandomStep {}

    record Undefine(Slot slot) implements RandomStep {}

    /** Somebody edits field {@code v} with kubectl. */
    record HandEdit(String uid, Slot slot, int number) implements RandomStep {}

    /** Another controller writes field {@code v}. */
    record ControllerEdit(String uid, Slot slot, int number) implements RandomStep {}

    /** Another controller gives up field {@code v}, if it has it. */
    record Withdraw(String uid, Slot slot) implements RandomStep {}

    /** Another controller writes field {@code i}, if it is ignored. */
    record EditIgnored(String uid, Slot slot, int number) implements RandomStep {}

    record HandDelete(String uid, Slot slot) implements RandomStep {}

    /** An object of somebody else's under a name that a Tenant of the row would want, if there is none. */
    record MakeForeign(Row row, Slot slot, Foreign foreign) implements RandomStep {}

    /** That object goes, if no Tenant took it over. */
    record DeleteForeign(Row row, Slot slot) implements RandomStep {}

    enum Foreign {
        /** Has none of our fields. */
        PLAIN,
        /** Has field {@code v} with another value. */
        CONFLICTING,
        /** Is marked as Helm's. */
        HELM
    }

    record Faults(double part) implements RandomStep {}

    record NoFaults() implements RandomStep {}

    record CutWatches() implements RandomStep {}

    record Kill() implements RandomStep {}

    record Start() implements RandomStep {}

    /** Faults off, operator on; it comes to rest in the state that the model says. */
    record Settle() implements RandomStep {}
}
