package org.kubernetestenants.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kubernetestenants.operator.testing.LocalCluster;

/** Measures the packaged operator on a control plane of its own; {@code bench/run} starts it. */
public final class Bench {
    private static final Path RESULTS = Path.of("bench", "RESULTS.md");

    private Bench() {}

    /** @param arguments see {@link Options} */
    public static void main(String... arguments) {
        int status = 1;
        try {
            measure(Options.parse(arguments));
            status = 0;
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage());
        } catch (Exception e) {
            e.printStackTrace();
        }
        // Clients' threads would keep it alive.
        System.exit(status);
    }

    private static void measure(Options options) throws Exception {
        List<Results> results = new ArrayList<>();
        String machine;
        try (LocalCluster cluster = LocalCluster.startForBench(options.nodes())) {
            machine = Machine.describe(cluster.client());
            for (Shape shape : options.shapes()) {
                try (Experiment experiment = new Experiment(cluster, options, shape)) {
                    results.add(experiment.measure());
                }
            }
        }
        write(machine, results);
    }

    private static void write(String machine, List<Results> results) throws IOException {
        String tables =
                String.join("\n", results.stream().map(Results::markdown).toList());
        System.out.println("\n" + tables);
        Files.writeString(
                RESULTS,
                "# Results\n\nWritten by `bench/run`; what each figure means: [README.md](README.md).\n\n" + machine
                        + "\n\n" + tables);
    }
}
