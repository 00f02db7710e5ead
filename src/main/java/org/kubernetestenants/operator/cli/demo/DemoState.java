package org.kubernetestenants.operator.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What {@code demo sql}, {@code demo kubectl} and {@code demo restart} know about the demo that runs. */
record DemoState(long pid, String kubeconfig, int databasePort, String operatorLog) {
    private static final ObjectMapper JSON = new ObjectMapper();

    void write(DemoFolder folder) throws IOException {
        Path part = folder.path().resolve("state.json.part");
        Files.write(part, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(part, folder.state(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** @throws DemoFailure if no demo of this name runs, or it is still starting */
    static DemoState read(DemoFolder folder) throws IOException, DemoFailure {
        if (!DemoLock.isTaken(folder)) {
            throw new DemoFailure("no demo is running. Start one in another terminal: ./tenant-operator demo");
        }
        if (!Files.exists(folder.state())) {
            throw new DemoFailure("the demo is still starting. Try again when it shows its table of tenants.");
        }
        return parse(folder.state());
    }

    static DemoState parse(Path file) throws IOException {
        return JSON.readValue(file.toFile(), DemoState.class);
    }
}
