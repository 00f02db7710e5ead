package org.kubernetestenants.operator.template;

import java.util.Optional;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * The field from which an object's name or namespace is rendered.
 *
 * @param text what the user wrote
 * @param kind whose name it is, in words
 */
record NamedField(FieldPath path, String text, Field value, NameRule rule, String kind) {
    /** The name for a row; throws {@link Code#INVALID_OBJECT_NAME} when it is none. */
    String render(Row row) {
        Object rendered = value.render(row);
        String name = rendered == Field.ABSENT ? "" : PlainJson.text(rendered);
        problemWith(name).ifPresent(problem -> {
            throw new OperatorException(problem);
        });
        return name;
    }

    /** What is wrong with {@code name}, if anything. */
    Optional<Problem> problemWith(String name) {
        if (rule.accepts(name)) {
            return Optional.empty();
        }
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "… (" + name.length() + " characters)";
        return Optional.of(Problem.of(Code.INVALID_OBJECT_NAME, "`" + shown + "` is no name of a " + kind)
                .at(Span.firstLine(text).in(path, text, "rendered `" + shown + "`"))
                .detail("a name has " + rule.words())
                .help("$fn.lower and $fn.trunc63 help; or map a column that holds names"));
    }
}
