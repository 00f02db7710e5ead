package org.kubernetestenants.operator.template;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Problem;

/**
 * Ends the rendering of one string, from deep inside Velocity. Not an IllegalArgumentException: Velocity swallows those. What
 * throws it knows a span at most; {@link StringTemplate} makes the {@link org.kubernetestenants.operator.error.Place} of it.
 */
final class TemplateFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;
    private final transient Problem withheld;
    private final transient @Nullable Span span;
    private final transient @Nullable String fragment;

    TemplateFault(Problem problem) {
        this(problem, problem, null, null);
    }

    /** @param withheld the same without the row's value, for fields that may hold a secret */
    TemplateFault(Problem problem, Problem withheld) {
        this(problem, withheld, null, null);
    }

    /** A fault of {@code fragment}, wherever in the string it stands. */
    TemplateFault(Problem problem, String fragment) {
        this(problem, problem, null, fragment);
    }

    TemplateFault(Problem problem, Span span) {
        this(problem, problem, span, null);
    }

    private TemplateFault(Problem problem, Problem withheld, @Nullable Span span, @Nullable String fragment) {
        super(withheld.headline(), null, false, false);
        this.problem = problem;
        this.withheld = withheld;
        this.span = span;
        this.fragment = fragment;
    }

    Problem problem() {
        return problem;
    }

    /** The problem in a field; the value that it quotes is left out where that may be a secret. */
    Problem problemIn(FieldPath field) {
        return field.mayHoldSecret() ? withheld : problem;
    }

    /** Where in the string, if that is known. */
    @Nullable
    Span span() {
        return span;
    }

    /** What in the string, if that is known. */
    @Nullable
    String fragment() {
        return fragment;
    }

    /** The same fault, at {@code newSpan} unless its place is known already. */
    TemplateFault at(Span newSpan) {
        return span == null ? new TemplateFault(problem, withheld, newSpan, null) : this;
    }
}
