package org.kubernetestenants.operator.route;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * What the Java virtual machine says of a class that routes need and that is not there, or was built for another version of one
 * that is.
 *
 * @param components names of those that the jar brings whose class needs it
 */
record ClassProblem(Problem problem, Set<String> components) {
    /** The message of a NoClassDefFoundError, which may also be a sentence about a class that could not be initialized. */
    private static final Pattern NAME = Pattern.compile("[\\w$]+(?:/[\\w$]+)*");

    private static final String ADVICE =
            "put the jar that has it into ext, and all that its jar depends on: docs/how-to/ext-jars.md";

    /** Of the first cause that is such a thing. */
    static Optional<ClassProblem> in(Throwable thrown, ExtJars ext) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause()) {
            if (t instanceof LinkageError error) {
                return Optional.of(of(error, ext));
            }
            depth++;
        }
        return Optional.empty();
    }

    static ClassProblem of(LinkageError error, ExtJars ext) {
        String message = String.valueOf(error.getMessage());
        Matcher name = NAME.matcher(message);
        if (error instanceof NoClassDefFoundError && name.matches()) {
            return missing(message.replace('/', '.'), error, ext);
        }
        Problem problem = Problem.of(Code.CLASS_UNUSABLE, "a class that a route needs does not fit the others")
                .detail(error.getClass().getSimpleName() + ": " + message);
        if (error.getCause() != null) {
            problem = problem.detail("caused by " + error.getCause());
        }
        return new ClassProblem(
                problem.help(
                        "are all jars in ext of one version? the operator runs on Camel " + ExtDoubts.camelVersion()
                                + ", Java " + Runtime.version().feature()),
                Set.of());
    }

    private static ClassProblem missing(String name, LinkageError error, ExtJars ext) {
        Problem problem = Problem.of(Code.CLASS_UNUSABLE, "the class `" + name + "` is in no jar");
        return ext.userOf(name, error)
                .map(user -> new ClassProblem(
                        problem.detail("needed by " + user.className() + ", of "
                                        + user.jar().name())
                                .help(ADVICE),
                        user.jar().components()))
                .orElseGet(() -> new ClassProblem(problem.help(ADVICE), Set.of()));
    }
}
