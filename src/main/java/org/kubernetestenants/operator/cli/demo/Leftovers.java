package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What demos left that were killed: their processes, found by the demo's folder in their command lines, clusters and files. */
final class Leftovers {
    private final Checkout checkout;

    Leftovers(Checkout checkout) {
        this.checkout = checkout;
    }

    /** Clears all of them; those of demos that run stay. */
    void clear() throws IOException {
        for (DemoFolder folder : folders()) {
            try (DemoLock lock = DemoLock.tryTake(folder)) {
                if (lock != null) {
                    clear(folder);
                }
            }
        }
    }

    /** Clears those of one demo, whose lock the caller holds. */
    void clear(DemoFolder folder) throws IOException {
        if (!Files.exists(folder.path())) {
            return;
        }
        System.out.println("Clearing what is left of a demo that was killed.");
        List<ProcessHandle> processes = ProcessHandle.allProcesses()
                .filter(process -> isOf(folder, process))
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
        new LocalCluster(checkout, folder.name()).close();
        folder.delete();
    }

    private static boolean isOf(DemoFolder folder, ProcessHandle process) {
        boolean isDatabase = process.info()
                .command()
                .filter(command -> Path.of(command).startsWith(folder.database()))
                .isPresent();
        return isDatabase
                || process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).contains(folder.mark()))
                        .isPresent();
    }

    private static List<DemoFolder> folders() throws IOException {
        if (!Files.isDirectory(DemoFolder.all())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(DemoFolder.all())) {
            return entries.filter(Files::isDirectory).map(DemoFolder::new).toList();
        }
    }
}
