package org.kubernetestenants.operator.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command {@code dev/cluster}. */
final class DevCluster {
    private DevCluster() {}

    /** Whether the user brings a cluster, which is neither started nor stopped. */
    static boolean isOverridden() {
        return !System.getenv().getOrDefault("TENANT_OPERATOR_KUBECONFIG", "").isEmpty();
    }

    /** The folder that holds {@code dev}, {@code crds} and {@code pom.xml}: the working directory or one above it. */
    static Path projectFolder() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .filter(folder -> Files.isExecutable(folder.resolve("dev/cluster")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no dev/cluster above the working directory"));
    }

    /**
     * Runs it to its end. What it tells on the way (building takes minutes, once) goes to our standard error.
     *
     * @return its standard output, without the last line end
     * @throws IllegalStateException with its messages, if it fails
     */
    static String run(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(projectFolder().resolve("dev/cluster").toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            List<String> messages = new ArrayList<>();
            Thread pump = Thread.ofVirtual().start(() -> copy(process.errorReader(), messages));
            String output = process.inputReader().readAllAsString().strip();
            pump.join();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join("\n", messages));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static void copy(BufferedReader reader, List<String> messages) {
        reader.lines().forEach(line -> {
            messages.add(line);
            System.err.println(line);
        });
    }
}
