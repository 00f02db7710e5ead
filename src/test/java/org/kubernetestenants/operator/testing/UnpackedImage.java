package org.kubernetestenants.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The container image that the build made, unpacked into a folder that nobody may write to; its operator is started by its own
 * entrypoint and its own Java runtime, as the image's user if this process may choose one. All that is missing is that the
 * folder is the root: paths of the entrypoint are below it.
 */
public final class UnpackedImage implements AutoCloseable {
    /** There is none after a build with {@code -Dquick}. */
    public static final Path TAR = DevCluster.projectFolder().resolve("target/image.tar");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final Path tmp;
    private final JsonNode config;

    private UnpackedImage(Path root, Path tmp, JsonNode config) {
        this.root = root;
        this.tmp = tmp;
        this.config = config;
    }

    public static UnpackedImage open() {
        try {
            Path root = Files.createTempDirectory("image-");
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path tmp = Files.createTempDirectory("image-tmp-");
            Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path layers = Files.createDirectories(tmp.resolve("layers"));
            run("tar", "-xf", TAR.toString(), "-C", layers.toString());
            JsonNode manifest = read(layers.resolve("manifest.json")).path(0);
            JsonNode config =
                    read(layers.resolve(manifest.path("Config").asText())).path("config");
            for (JsonNode layer : manifest.path("Layers")) {
                String file = layers.resolve(layer.asText()).toString();
                run("tar", "--warning=no-unknown-keyword", "-xzf", file, "-C", root.toString());
            }
            run("rm", "-r", layers.toString());
            run("chmod", "-R", "a-w", root.toString());
            return new UnpackedImage(root, tmp, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file or folder of it. */
    public Path path(String inImage) {
        return root.resolve(inImage);
    }

    /** Puts a file into a folder of it, as a volume that is mounted there does, until the volume is closed. */
    public Volume mount(String inImage, Path file) {
        Path folder = path(inImage);
        Path mounted = folder.resolve(file.getFileName());
        try {
            run("chmod", "u+w", folder.toString());
            Files.copy(file, mounted);
            Files.setPosixFilePermissions(mounted, PosixFilePermissions.fromString("r--r--r--"));
            return new Volume(mounted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is there for a while. */
    public record Volume(Path file) implements AutoCloseable {
        @Override
        public void close() {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What containers of it are started with. */
    public JsonNode config() {
        return config;
    }

    /**
     * Starts its operator.
     *
     * @param kubeconfig is copied to where it can be read
     * @param javaOptions beside its own
     * @param log where it writes
     */
    public Process start(Path kubeconfig, String javaOptions, Path log, String... arguments) {
        try {
            Path readable = Files.createTempFile(tmp, "kubeconfig", "");
            Files.write(readable, Files.readAllBytes(kubeconfig));
            Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("r--r--r--"));
            List<String> command = entrypoint();
            command.addAll(Arrays.asList(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(root.resolve("app").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of(
                            "KUBECONFIG",
                            readable.toString(),
                            "JDK_JAVA_OPTIONS",
                            javaOptions + " -Djava.io.tmpdir=" + tmp));
            Process operator = builder.start();
            // A test run that is killed must not leave operators behind.
            Runtime.getRuntime().addShutdownHook(new Thread(operator::destroyForcibly));
            return operator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> entrypoint() throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            String[] ids = config.path("User").asText().split(":", 2);
            command.addAll(List.of("setpriv", "--reuid=" + ids[0], "--regid=" + ids[1], "--clear-groups"));
        }
        for (JsonNode part : config.path("Entrypoint")) {
            String text = part.asText();
            command.add(
                    text.equals("@/app/jib-classpath-file")
                            ? Files.readString(root.resolve("app/jib-classpath-file"))
                                    .replace("/app/", root + "/app/")
                            : text.replaceFirst("(?<=^|=|@)(?=/(app|opt)\\b)", root.toString()));
        }
        return command;
    }

    private static JsonNode read(Path json) throws IOException {
        return JSON.readTree(json.toFile());
    }

    private static void run(String... command) throws IOException {
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            run("chmod", "-R", "u+w", root.toString());
            run("rm", "-r", root.toString(), tmp.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
