package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** A copy of the checkout's routes with one more step in the manifest hook; it goes with the demo's folder. */
final class RoutesCopy {
    private RoutesCopy() {}

    static Path make(RunningDemo demo, String name, String step) throws IOException {
        Path source = demo.checkout().routes();
        Path target = demo.folder().path().resolve("routes-" + name);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file)));
            }
        }
        Files.writeString(target.resolve(ThingsToTry.HOOK), step + "\n", StandardOpenOption.APPEND);
        return target;
    }
}
