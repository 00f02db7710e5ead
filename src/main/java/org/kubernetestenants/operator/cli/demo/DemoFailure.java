package org.kubernetestenants.operator.cli.demo;

import java.util.List;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** The demo cannot go on; the message is for the user: what happened, in its first line, and what to do. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** To end a command with: the first sentence says what happened, the rest of its line what to do. */
    OperatorException told() {
        List<String> lines = String.valueOf(getMessage()).lines().toList();
        String[] sentences = lines.getFirst().split("\\. ", 2);
        Problem problem = Problem.of(Code.DEMO_FAILED, sentences[0])
                .help(
                        sentences.length == 2
                                ? sentences[1]
                                : "look into its log, or begin anew: ./tenant-operator demo");
        for (String line : lines.subList(1, lines.size())) {
            problem = problem.detail(line);
        }
        return new OperatorException(problem, this);
    }
}
