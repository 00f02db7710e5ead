package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code demo restart}: a new operator with the routes as they are now, if they are valid; else the old one goes on. */
@Command(
        name = "restart",
        description = "Checks the route files, then replaces the operator of the demo that is running.",
        mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<@Nullable Void> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DemoCommand demo;

    @Option(names = "--routes", description = "folder with flow/, hooks/ and extra/ (default: that of the checkout)")
    private @Nullable Path routes;

    @Override
    public @Nullable Void call() throws IOException, InterruptedException {
        try {
            Checkout checkout = Checkout.locate();
            DemoState state = DemoState.read(demo.folder());
            restart(checkout, state, routes == null ? checkout.routes() : routes.toAbsolutePath());
            return null;
        } catch (DemoFailure e) {
            throw e.told();
        }
    }

    private void restart(Checkout checkout, DemoState state, Path folder)
            throws IOException, InterruptedException, DemoFailure {
        List<String> validate = JavaCommand.ofJar(
                checkout.jar(), List.of(), List.of("routes", "validate", "--routes", folder.toString()));
        if (ChildProcess.run(validate) != 0) {
            throw new DemoFailure("the routes in " + checkout.shown(folder)
                    + " are broken, see above; the operator goes on as it was. "
                    + "Mend them, then: ./tenant-operator demo restart");
        }
        String answer = ControlSocket.ask(demo.folder().control(), folder.toString());
        if (!answer.equals(RestartRequests.DONE)) {
            throw new DemoFailure(answer + "\nits log: " + state.operatorLog());
        }
        System.out.println("demo: a new operator runs with the routes in " + checkout.shown(folder));
    }
}
