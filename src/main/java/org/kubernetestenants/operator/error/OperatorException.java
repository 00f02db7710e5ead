package org.kubernetestenants.operator.error;

import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} to where it is handled; logged there, once. */
public final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    public OperatorException(Problem problem) {
        this(problem, null);
    }

    public OperatorException(Problem problem, @Nullable Throwable cause) {
        super(problem.code().id() + " " + problem.condition(), cause);
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The problem that {@code thrown} or the nearest of its causes carries; else an {@link Code#INTERNAL} one that names it. */
    public static Problem problemOf(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof OperatorException e) {
                return e.problem();
            }
        }
        String message = thrown.getMessage();
        return Problem.of(Code.INTERNAL, thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message))
                .help("this is a fault of the operator or of a route: please report it, with the log lines around it");
    }
}
