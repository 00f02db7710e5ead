package org.kubernetestenants.operator.route;

import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Revision;
import org.kubernetestenants.operator.tenant.Walk;

/** What a step needs of the steps before it; where it is missing, the step fails closed. */
final class SafetySteps {
    private SafetySteps() {}

    /**
     * The body, of the type that only the step before makes.
     *
     * @param step the step that asks
     * @param before the step that makes it
     */
    static <T> T body(Exchange exchange, Class<T> proof, String step, String before) {
        return proof(exchange.getMessage().getBody(), proof, step, before);
    }

    /** The same for a value that is kept beside the body. */
    static <T> T property(Exchange exchange, String name, Class<T> type, String step, String before) {
        return proof(exchange.getProperty(name), type, step, before);
    }

    /** The revision that a pass renders. */
    static Revision revision(Reconciliation pass, String step) {
        return proof(pass.revision(), Revision.class, step, "load");
    }

    /** The walk of a pass. */
    static Walk walk(Reconciliation pass, String step) {
        return proof(pass.walk(), Walk.class, step, "claim");
    }

    /** Refuses to go on where only the choice before tells who may come here. */
    static void require(boolean allowed, String step, String before) {
        if (!allowed) {
            throw new OperatorException(missing("`" + step + "` got what `" + before + "` keeps from it", before));
        }
    }

    /** Refuses anything that is not of this type. */
    static void check(@Nullable Object value, Class<?> type, String step, String before) {
        proof(value, type, step, before);
    }

    private static <T> T proof(@Nullable Object value, Class<T> type, String step, String before) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw new OperatorException(missing(
                "`" + step + "` needs what `" + before + "` makes, and got "
                        + (value == null ? "nothing" : value.getClass().getSimpleName()),
                before));
    }

    /** What is told of a step that the route lacks. */
    static Problem missing(String headline, String before) {
        return Problem.of(Code.SAFETY_STEP_MISSING, headline)
                .help("put the step `" + before
                        + "` back into the route; docs/reference/routes.md has each step's contract")
                .impact("nothing was written or deleted");
    }
}
