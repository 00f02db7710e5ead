package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operator as a process of its own, which can be replaced while cluster and database stay. Its log goes to a file. */
final class OperatorProcess implements AutoCloseable {
    private static final int USUAL_PORT = 9876;
    private static final Duration START = Duration.ofSeconds(120);

    private final Checkout checkout;
    private final DemoFolder folder;
    private final Path kubeconfig;
    private final int port;
    private @Nullable Process process;

    OperatorProcess(Checkout checkout, DemoFolder folder, Path kubeconfig) throws IOException {
        this.checkout = checkout;
        this.folder = folder;
        this.kubeconfig = kubeconfig;
        this.port = freePort();
        Files.writeString(folder.operatorLog(), "");
    }

    /** Starts it with these routes, ending the one that runs, and returns when it is healthy. */
    synchronized void start(Path routes) throws IOException, InterruptedException, DemoFailure {
        close();
        ProcessBuilder builder = new ProcessBuilder(JavaCommand.ofJar(
                        checkout.jar(),
                        List.of(folder.mark()),
                        List.of(
                                "run",
                                "--namespace",
                                ShopObjects.NAMESPACE,
                                "--lease-namespace",
                                ShopObjects.NAMESPACE,
                                "--management-port",
                                String.valueOf(port),
                                "--routes",
                                routes.toString())))
                .directory(checkout.folder().toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.operatorLog().toFile()));
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        process = builder.start();
        awaitHealth(process);
    }

    /** False before the start, and when it has ended by itself. */
    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    String managementAddress() {
        return "http://127.0.0.1:" + port + "/observe";
    }

    /** The end of its log, for people who need to know why; of stack traces only the messages. */
    String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(folder.operatorLog()).stream()
                .filter(line -> !line.startsWith("\t"))
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    private void awaitHealth(Process started) throws IOException, InterruptedException, DemoFailure {
        HttpRequest request = HttpRequest.newBuilder(URI.create(managementAddress() + "/health"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            Deadline.in(START).await("the operator's health at " + request.uri(), () -> {
                if (!started.isAlive()) {
                    throw new DemoFailure("the operator ended with exit code " + started.exitValue());
                }
                return isHealthy(client, request);
            });
        }
    }

    private static boolean isHealthy(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Nobody listens yet.
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress())) {
            return usual.getLocalPort();
        } catch (BindException e) {
            try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return any.getLocalPort();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            ChildProcess.end(process);
            process = null;
        }
    }
}
