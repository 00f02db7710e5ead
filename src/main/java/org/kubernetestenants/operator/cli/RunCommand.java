package org.kubernetestenants.operator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.WatchScope;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the operator itself, until it is told to end. */
@Command(
        name = "run",
        description = "Runs the operator: KUBECONFIG, or in a cluster its ServiceAccount.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<@Nullable Void> {
    @Option(
            names = "--namespace",
            description = "look at custom resources of this namespace only; may be given several times (default: all)")
    private List<String> namespaces = List.of();

    @Option(
            names = "--confined",
            description =
                    "with --namespace: objects are in these namespaces only, too, and nothing cluster-wide is asked for")
    private boolean confined;

    @Option(
            names = "--impersonate-only",
            description = "refuse templates without serviceAccountName, since the operator itself may write no objects")
    private boolean impersonateOnly;

    @Option(
            names = "--target-namespaces",
            description = "objects in these namespaces only: names separated by commas, * for any text (default: all)")
    private String targetNamespaces = "";

    @Option(
            names = "--source-hosts",
            description =
                    "databases on these hosts only, as registries write them: names separated by commas, * for any text"
                            + " (default: all)")
    private String sourceHosts = "";

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

    @Mixin
    private WebhookOptions webhook = new WebhookOptions();

    @Option(
            names = "--routes",
            defaultValue = "${sys:tenant-operator.home:-.}/routes",
            description = "folder with flow/, hooks/ and extra/ (default: ${DEFAULT-VALUE})")
    private Path routes = Path.of("routes");

    @Mixin
    private ExtOption ext = new ExtOption();

    @Override
    public @Nullable Void call() throws Exception {
        requireFreePort(managementPort, "--management-port");
        // Options that do not fit are told before anything is asked of anybody.
        webhook.own();
        webhook.port().ifPresent(port -> requireFreePort(port, "--webhook-port"));
        Settings settings = Settings.load(
                scope(),
                new Settings.Allowed(impersonateOnly, Globs.of(targetNamespaces), Globs.of(sourceHosts)),
                leaseNamespace,
                managementPort,
                webhook,
                routes,
                ext.jars());
        try (Operator operator = new Operator(settings)) {
            operator.start();
            operator.awaitEnd();
        }
        return null;
    }

    private WatchScope scope() {
        if (confined && namespaces.isEmpty()) {
            throw new OperatorException(Problem.of(Code.INVALID_ARGUMENT, "--confined needs at least one --namespace")
                    .help("name the namespaces that the operator may look at, or leave --confined out"));
        }
        return new WatchScope(new TreeSet<>(namespaces), confined);
    }

    private static void requireFreePort(int port, String option) {
        try (var socket = new java.net.ServerSocket(port)) {
            socket.setReuseAddress(true);
        } catch (java.io.IOException e) {
            throw new OperatorException(
                    Problem.of(Code.PORT_TAKEN, "port " + port + " is taken")
                            .help("choose another one by " + option + "; who has it: ss -ltnp sport = :" + port),
                    e);
        }
    }
}
