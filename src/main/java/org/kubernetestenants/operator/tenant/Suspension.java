package org.kubernetestenants.operator.tenant;

import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.error.StateReason;

/** The conditions of what is left alone because somebody wants it so. Behaviour, promise 38. */
public final class Suspension {
    private Suspension() {}

    /**
     * {@code Ready} stays what it was, and says why nothing happens; nothing is on its way any more, or waits for a change.
     *
     * @param message whose suspension it is, and what is not done meanwhile
     */
    public static void of(ConditionList conditions, String message) {
        conditions.addWithStatusKept(Condition.READY, StateReason.SUSPENDED, message);
    }

    /**
     * The message for what is suspended itself.
     *
     * @param meaning what is not done
     * @param leaving whether it is being deleted
     */
    public static String own(String meaning, boolean leaving) {
        return "spec.suspend is true: " + meaning + (leaving ? ", and its deletion waits," : "") + " until it is false";
    }
}
