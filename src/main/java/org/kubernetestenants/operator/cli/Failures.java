package org.kubernetestenants.operator.cli;

import java.io.PrintWriter;
import java.util.List;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command ends that failed: with a problem on standard error, whatever was thrown, and the exit code that belongs to it. */
final class Failures {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Failures() {}

    static CommandLine toldBy(CommandLine commandLine) {
        return commandLine
                .setExecutionExceptionHandler((thrown, command, arguments) -> end(command.getErr(), thrown))
                .setParameterExceptionHandler((misuse, arguments) -> {
                    misuse.getCommandLine().getErr().println(misused(misuse).full());
                    return MISUSED;
                });
    }

    /**
     * Runs a command.
     *
     * @return its exit code, also after an error of the JVM, which the command line passes on: threads that were started would
     *     keep the process from ending, with nobody in charge of it
     */
    static int execute(CommandLine commandLine, String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (Error e) {
            return end(commandLine.getErr(), e);
        }
    }

    private static int end(PrintWriter errors, Throwable thrown) {
        Problem problem = OperatorException.problemOf(thrown);
        errors.println(problem.full());
        if (problem.code() == Code.INTERNAL) {
            thrown.printStackTrace(errors); // what a report of the fault needs
        }
        return problem.code() == Code.INVALID_ARGUMENT ? MISUSED : FAILED;
    }

    private static Problem misused(ParameterException misuse) {
        String command = misuse.getCommandLine().getCommandSpec().qualifiedName();
        List<String> near =
                misuse instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return Problem.of(Code.INVALID_ARGUMENT, String.valueOf(misuse.getMessage()))
                .help((near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "? ") + "all there is: "
                        + command + " --help");
    }
}
