package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The packaged operator as a process of its own, as users run it. Ends with its test. */
public final class OperatorProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int port;
    private final Path log;

    private OperatorProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /** As the launcher does. */
    private static final String OPTIONS =
            "@" + Path.of("src", "main", "jvm", "options").toAbsolutePath();

    /** How to start it. */
    public static final class Builder {
        private final Path kubeconfig;
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> jvmFlags = new ArrayList<>(List.of(OPTIONS));
        private final List<String> options = new ArrayList<>();
        private String leaseNamespace = "";
        private Path routes = Path.of("routes");

        private Builder(Path kubeconfig) {
            this.kubeconfig = kubeconfig;
        }

        /** Its Lease is there too, since operators of other tests run beside it. */
        public Builder namespace(String only) {
            leaseNamespace = only;
            return option("--namespace", only);
        }

        /** For whoever deletes the namespace that the operator looks at. */
        public Builder leaseNamespace(String other) {
            leaseNamespace = other;
            return this;
        }

        /** Of the command {@code run}. */
        public Builder option(String... arguments) {
            options.addAll(List.of(arguments));
            return this;
        }

        public Builder routes(Path folder) {
            routes = folder;
            return this;
        }

        /** A setting of the operator, e.g. {@code tenant.workers}. */
        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** A variable of its environment, for {@code {{env:NAME}}} in routes. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** A Lease of 4 s in place of 15 s, for tests that wait for its end: a crash costs them no more than that. */
        public Builder shortLease() {
            return property("lease.duration", "4000")
                    .property("lease.renew", "500")
                    .property("lease.retry", "500")
                    .property("lease.margin", "1500");
        }

        /** Everything that anything has to say goes into its log. */
        public Builder debugLog() {
            try {
                Path configuration = Files.writeString(Files.createTempFile("logback-", ".xml"), """
                        <configuration>
                          <appender name="TEXT" class="ch.qos.logback.core.ConsoleAppender">
                            <encoder><pattern>%d %-5level %logger{0} [%X] %msg%n</pattern></encoder>
                          </appender>
                          <root level="DEBUG"><appender-ref ref="TEXT"/></root>
                        </configuration>
                        """);
                configuration.toFile().deleteOnExit();
                jvmFlags.add("-Dlogback.configurationFile=" + configuration);
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** With this much heap at most, e.g. {@code 256m}. */
        public Builder heap(String most) {
            jvmFlags.add("-Xmx" + most);
            return this;
        }

        /** A wall clock that is wrong by so much; time that passes, passes as for all others. */
        public Builder clockWrongBy(Duration offset) {
            jvmFlags.add(WrongClock.flag(offset));
            return this;
        }

        /** Starts it and returns at once. */
        public OperatorProcess launch() {
            try {
                int port = freePort();
                Path log = Files.createTempFile(
                        Files.createDirectories(Path.of("target", "operator-logs")), "operator-", ".log");
                ProcessBuilder builder = new ProcessBuilder(command(port))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
                builder.environment()
                        .put("KUBECONFIG", kubeconfig.toAbsolutePath().toString());
                builder.environment().putAll(environment);
                Process process = builder.start();
                // A test run that is killed must not leave operators behind.
                Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
                return new OperatorProcess(process, port, log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Starts it and waits until it says that it leads. */
        public OperatorProcess start() {
            OperatorProcess operator = launch();
            operator.awaitLog("this replica leads");
            return operator;
        }

        private List<String> command(int port) {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmFlags);
            properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.addAll(List.of(
                    "-jar",
                    Path.of("target", "tenant-operator.jar").toAbsolutePath().toString()));
            command.addAll(List.of("run", "--management-port", Integer.toString(port), "--routes", routes.toString()));
            command.addAll(options);
            if (!leaseNamespace.isEmpty()) {
                command.addAll(List.of("--lease-namespace", leaseNamespace));
            }
            return command;
        }
    }

    /** An operator for the cluster of this kubeconfig, with the timings of tests: 250 ms ticks, counts at once. */
    public static Builder on(Path kubeconfig) {
        Builder builder =
                new Builder(kubeconfig).property("registries.tick", "250").property("counts.delay", "200");
        // Many of them run beside a build.
        builder.jvmFlags.add("-Xmx400m");
        return builder;
    }

    /** A port for a process that is about to start. */
    public static int freePort() {
        return FreePorts.next();
    }

    /** As users run it: no setting changed. */
    public static Builder inProductionOn(Path kubeconfig) {
        return new Builder(kubeconfig);
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Exit code, once it ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** For messages. */
    public Path logFile() {
        return log;
    }

    /** Everything that it wrote. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until its log has this text; fails with the log when it ends first. */
    public void awaitLog(String text) {
        Awaitility.await(text + " in " + log)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (log().contains(text)) {
                        return true;
                    }
                    if (!process.isAlive()) {
                        throw new AssertionError("the operator ended with " + process.exitValue() + ":\n" + log());
                    }
                    return false;
                });
    }

    /** Waits until it ended by itself, and returns the exit code. */
    public int awaitExit() {
        Awaitility.await("exit, log in " + log).atMost(Duration.ofMinutes(3)).until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** Body of a page of the management port. */
    public String get(String path) {
        return page(path).body();
    }

    /** Whether it says that it is ready for its work: health answers 200. */
    public boolean isHealthy() {
        return page("/observe/health").statusCode() == 200;
    }

    private HttpResponse<String> page(String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends a signal by name: STOP, CONT. */
    public void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + name + " answered " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills it as kill -9 does, and waits for that. */
    public void kill() {
        process.destroyForcibly();
        join();
    }

    /** Asks it to end, as Kubernetes does, and waits for that. */
    public void stop() {
        process.destroy();
        join();
    }

    private void join() {
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the operator did not end within 40 s; log: " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
