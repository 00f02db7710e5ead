package org.kubernetestenants.operator.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain TO-T102}: what an error code means. */
@Command(
        name = "explain",
        description = "Says what an error code means; without one, lists them.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Runnable {
    @Parameters(arity = "0..1", description = "a code such as TO-T102, or its name")
    private String code = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Override
    public void run() {
        List<Code> all = List.of(Code.values());
        if (code.isEmpty()) {
            all.forEach(this::print);
            return;
        }
        Optional<Code> found = all.stream()
                .filter(c -> c.id().equalsIgnoreCase(code) || c.reason().equalsIgnoreCase(code))
                .findFirst();
        if (found.isPresent()) {
            print(found.get());
            return;
        }
        List<String> names = Arrays.stream(Code.values())
                .map(code.contains("-") ? Code::id : Code::reason)
                .toList();
        String hint = Nearest.to(code.toUpperCase(Locale.ROOT), names)
                .map(near -> "did you mean " + near + "? ")
                .orElse("");
        throw new OperatorException(Problem.of(Code.INVALID_ARGUMENT, "no error code is called `" + code + "`")
                .help(hint + "all there is: tenant-operator explain"));
    }

    private void print(Code c) {
        command.commandLine().getOut().println(c.id() + "  " + c.reason() + "\n  " + c.summary());
    }
}
