package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A cluster started by {@code dev/cluster} and stopped by {@link #close()}, or at the latest when the JVM ends in an orderly way.
 * Its name begins with {@code it-} or {@code bench-} and the id of this process, so that a later run finds and stops those of
 * killed ones.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Pattern OURS = Pattern.compile("(?:it|bench)-(\\d+)(?:-.*)?");

    private final String name;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final Thread stopAtExit;

    private LocalCluster(String name, String... options) {
        this.name = name;
        stopAtExit = new Thread(this::stop, "stop-cluster-" + name);
        Runtime.getRuntime().addShutdownHook(stopAtExit);
        kubeconfig = Path.of(DevCluster.run(Stream.concat(Stream.of("start", name, "--audit"), Stream.of(options))
                .toArray(String[]::new)));
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setUserAgent("tests");
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    static LocalCluster startShared() {
        return start("it-" + ProcessHandle.current().pid());
    }

    static LocalCluster startOwn(String name) {
        return startBare(name).installed();
    }

    /** As it comes, without our definitions. */
    static LocalCluster startBare(String name) {
        Assumptions.assumeFalse(DevCluster.isOverridden(), "needs a cluster of its own");
        return launch("it-" + ProcessHandle.current().pid() + "-" + name);
    }

    /** For the benchmark. A simulated node takes 110 pods. */
    public static LocalCluster startForBench(int nodes) {
        if (DevCluster.isOverridden()) {
            throw new IllegalStateException(
                    "the benchmark needs a cluster of its own: unset TENANT_OPERATOR_KUBECONFIG");
        }
        return start("bench-" + ProcessHandle.current().pid(), "--nodes", Integer.toString(nodes));
    }

    private static LocalCluster start(String name, String... options) {
        return launch(name, options).installed();
    }

    private static LocalCluster launch(String name, String... options) {
        stopThoseOfDeadProcesses();
        return new LocalCluster(name, options);
    }

    private LocalCluster installed() {
        CustomResourceDefinitions.install(client, DevCluster.projectFolder().resolve("crds"));
        return this;
    }

    private static void stopThoseOfDeadProcesses() {
        DevCluster.run("list")
                .lines()
                .map(line -> OURS.matcher(line.split("\t", 2)[0]))
                .filter(Matcher::matches)
                .filter(matcher ->
                        ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty())
                .forEach(matcher -> DevCluster.run("stop", matcher.group()));
    }

    public KubernetesClient client() {
        return client;
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    public AuditLog audit() {
        Assumptions.assumeFalse(DevCluster.isOverridden(), "needs the API server's audit log");
        return new AuditLog(client, Path.of(DevCluster.run("audit-log", name)));
    }

    ApiServerProcess apiServer() {
        return new ApiServerProcess(kubeconfig.resolveSibling("pids").resolve("kube-apiserver.pid"));
    }

    @Override
    public void close() {
        client.close();
        stop();
        Runtime.getRuntime().removeShutdownHook(stopAtExit);
    }

    private void stop() {
        DevCluster.run("stop", name);
    }
}
