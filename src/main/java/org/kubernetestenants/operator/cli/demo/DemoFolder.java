package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where one demo keeps what it needs while it runs, in the cache folder; gone when it has ended in an orderly way. */
record DemoFolder(Path path) {
    /** The folder of the demo of this name; it need not exist. */
    static DemoFolder of(String name) {
        return new DemoFolder(all().resolve(name));
    }

    /** The folder that has all demos' folders. */
    static Path all() {
        return environment("TENANT_OPERATOR_CACHE")
                .map(Path::of)
                .or(() -> environment("XDG_CACHE_HOME").map(cache -> Path.of(cache, "tenant-operator")))
                .orElseGet(() -> Path.of(System.getProperty("user.home", ""), ".cache", "tenant-operator"))
                .resolve("demo")
                .toAbsolutePath();
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    Path lock() {
        return path.resolveSibling(name() + ".lock");
    }

    Path state() {
        return path.resolve("state.json");
    }

    Path control() {
        return path.resolve("control");
    }

    Path database() {
        return path.resolve("db");
    }

    /** Beside the folder, so that it can be read when the demo is over. */
    Path operatorLog() {
        return path.resolveSibling(name() + "-operator.log");
    }

    /** Marks the operator's process as this demo's. */
    String mark() {
        return "-Dtenant-operator.demo=" + path;
    }

    void deleteLog() throws IOException {
        Files.deleteIfExists(operatorLog());
    }

    /** Deletes the folder with all that is in it. */
    void delete() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
