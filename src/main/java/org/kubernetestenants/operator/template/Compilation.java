package org.kubernetestenants.operator.template;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/**
 * What {@link TemplateCompiler} made of a template.
 *
 * @param template null exactly when there are problems
 * @param problems everything that is wrong, in the order of the arrays and their entries
 */
public record Compilation(@Nullable CompiledTemplate template, List<Problem> problems) {
    public Compilation {
        problems = List.copyOf(problems);
        if ((template == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("either a template or problems");
        }
    }
}
