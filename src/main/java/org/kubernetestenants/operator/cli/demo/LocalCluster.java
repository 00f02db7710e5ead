package org.kubernetestenants.operator.cli.demo;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A control plane by {@code dev/cluster}, which tells on standard error what it does. {@link #close()} leaves nothing of it. */
final class LocalCluster implements AutoCloseable {
    private final Checkout checkout;
    private final String name;

    LocalCluster(Checkout checkout, String name) {
        this.checkout = checkout;
        this.name = name;
    }

    /**
     * Starts it; the first time in a home directory it builds the programs, which takes minutes.
     *
     * @return its kubeconfig
     */
    Path start() throws IOException, InterruptedException, DemoFailure {
        Process process = new ProcessBuilder(command("start", name))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        // One line, so that it fits the pipe: nobody needs to read while it runs.
        if (ChildProcess.await(process) != 0) {
            throw new DemoFailure("the control plane did not start, see above");
        }
        return Path.of(process.inputReader().readAllAsString().strip());
    }

    static KubernetesClient client(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setUserAgent("tenant-operator-demo");
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** The command line of kubectl against it. */
    List<String> kubectl(List<String> arguments) {
        List<String> command = command("kubectl", name);
        command.addAll(arguments);
        return command;
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(checkout.devCluster().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        List<String> stop = command("stop", name);
        // A process group of its own, so that a second Ctrl-C does not stop the stopping.
        stop.addFirst("setsid");
        Process process = new ProcessBuilder(stop).inheritIO().start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("cluster '" + name + "' may not be stopped: dev/cluster stop " + name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.onExit().join();
        }
    }
}
