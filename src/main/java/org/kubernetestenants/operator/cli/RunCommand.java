package org.kubernetestenants.operator.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code run}: the operator itself, until it is told to end. */
@Command(
        name = "run",
        description = "Runs the operator: KUBECONFIG, or in a cluster its ServiceAccount.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<@Nullable Void> {
    @Option(names = "--namespace", description = "look at custom resources of this namespace only (default: all)")
    private @Nullable String namespace;

    @Option(
            names = "--lease-namespace",
            description =
                    "where the Lease is that says which replica writes (default: the operator's own namespace; outside of a"
                            + " cluster that of the kubeconfig's context)")
    private @Nullable String leaseNamespace;

    @Option(
            names = "--management-port",
            defaultValue = "9876",
            description = "port of /observe/health and /observe/metrics (default: ${DEFAULT-VALUE})")
    private int managementPort = 9876;

    @Option(
            names = "--routes",
            defaultValue = "${sys:tenant-operator.home:-.}/routes",
            description = "folder with flow/, hooks/ and extra/ (default: ${DEFAULT-VALUE})")
    private Path routes = Path.of("routes");

    @Override
    public @Nullable Void call() throws Exception {
        requireFreePort();
        Settings settings = Settings.load(namespace, leaseNamespace, managementPort, routes);
        try (Operator operator = new Operator(settings)) {
            operator.start();
            operator.awaitEnd();
        }
        return null;
    }

    private void requireFreePort() {
        try (var socket = new java.net.ServerSocket(managementPort)) {
            socket.setReuseAddress(true);
        } catch (java.io.IOException e) {
            throw new OperatorException(
                    Problem.of(Code.PORT_TAKEN, "port " + managementPort + " is taken")
                            .help("choose another one by --management-port; who has it: ss -ltnp sport = :"
                                    + managementPort),
                    e);
        }
    }
}
