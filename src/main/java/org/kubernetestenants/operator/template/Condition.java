package org.kubernetestenants.operator.template;

import org.kubernetestenants.operator.error.OperatorException;

/**
 * When a resource is included, parsed. True as Velocity has it: comparisons compare numbers as numbers, also where a text holds
 * one, and everything else as text; alone, a text is true unless it is empty (so {@code "false"} and {@code "0"} are true:
 * {@code $fn.bool} reads those), a number unless it is 0, a list or map unless it is empty.
 */
record Condition(StringTemplate template) {
    /** @throws OperatorException with the place in its text, if there is no telling for this row */
    boolean holds(Row row) {
        // The tree is that of an #if; its first child is what was written between the parentheses.
        return template.evaluated(
                row, (tree, context) -> tree.jjtGetChild(0).jjtGetChild(0).evaluate(context));
    }
}
