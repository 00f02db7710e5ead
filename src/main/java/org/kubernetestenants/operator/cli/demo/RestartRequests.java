package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Answers {@code demo restart}: a request is the folder of the routes, an answer {@link #DONE} or what went wrong. */
final class RestartRequests implements UnaryOperator<String> {
    static final String DONE = "done";

    private final OperatorProcess operator;

    RestartRequests(OperatorProcess operator) {
        this.operator = operator;
    }

    @Override
    public String apply(String routes) {
        try {
            operator.start(Path.of(routes));
            return DONE;
        } catch (DemoFailure | IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the demo is being stopped";
        }
    }
}
