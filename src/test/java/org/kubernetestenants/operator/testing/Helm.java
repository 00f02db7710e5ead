package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The program {@code helm} that {@code dev/cluster} builds, and our chart. */
public final class Helm {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /** Found once: the command has a look at every binary. */
    private static final class Program {
        static final Path BIN = Path.of(DevCluster.run("build"));
        /** Not the user's own. */
        static final Map<String, String> FOLDERS = folders();

        private static Map<String, String> folders() {
            try {
                Path home = Files.createTempDirectory("helm-home-");
                home.toFile().deleteOnExit();
                return Map.of(
                        "HELM_CACHE_HOME", home.resolve("cache").toString(),
                        "HELM_CONFIG_HOME", home.resolve("config").toString(),
                        "HELM_DATA_HOME", home.resolve("data").toString());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Helm() {}

    /** The chart's folder. */
    public static Path chart() {
        return DevCluster.projectFolder().resolve("helm/tenant-operator");
    }

    /** What {@code helm template} makes of our chart, hooks included. */
    public static List<HasMetadata> template(String release, String namespace, String... options) {
        String rendered = run(Stream.concat(
                        Stream.of("template", release, chart().toString(), "--namespace", namespace),
                        Stream.of(options))
                .toArray(String[]::new));
        return parse(rendered);
    }

    /** Objects of a text with any number of documents. */
    public static List<HasMetadata> parse(String manifests) {
        Object parsed = YAML.unmarshal(manifests);
        List<HasMetadata> objects = new ArrayList<>();
        for (Object object : parsed instanceof List<?> list ? list : List.of(parsed)) {
            objects.add((HasMetadata) object);
        }
        return objects;
    }

    /**
     * Standard output of helm.
     *
     * @throws IllegalStateException with what it says, if it fails
     */
    public static String run(String... arguments) {
        return run("helm", arguments);
    }

    /** The same of kubectl, from beside helm. */
    public static String kubectl(String... arguments) {
        return run("kubectl", arguments);
    }

    private static String run(String program, String[] arguments) {
        List<String> command = new ArrayList<>();
        command.add(Program.BIN.resolve(program).toString());
        command.addAll(List.of(arguments));
        try {
            Path messages = Files.createTempFile("helm-", ".txt");
            try {
                ProcessBuilder builder = new ProcessBuilder(command).redirectError(messages.toFile());
                builder.environment().putAll(Program.FOLDERS);
                Process process = builder.start();
                process.getOutputStream().close();
                String output = process.inputReader().readAllAsString();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(Files.readString(messages));
                }
                return output;
            } finally {
                Files.deleteIfExists(messages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }
}
