package org.kubernetestenants.operator.bench;

import java.util.ArrayList;
import java.util.List;
import org.kubernetestenants.operator.testing.LocalCluster;

/** Measures the packaged operator on a control plane of its own; {@code bench/run} starts it. */
public final class Bench {
    private Bench() {}

    /** @param arguments see {@link Options}, {@link SyncOptions} if the first is {@code sync}; {@code start} has none */
    public static void main(String... arguments) {
        int status = 1;
        try {
            if (arguments.length == 1 && arguments[0].equals("start")) {
                measureStart();
            } else if (arguments.length > 0 && arguments[0].equals("sync")) {
                measure(SyncOptions.parse(List.of(arguments).subList(1, arguments.length)));
            } else {
                measure(Options.parse(arguments));
            }
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
        Part.OBJECTS.write(machine, results);
    }

    private static void measureStart() throws Exception {
        try (LocalCluster cluster = LocalCluster.startForBench(1);
                StartBench bench = new StartBench(cluster)) {
            Part.START.write(Machine.describe(cluster.client()), bench.measure());
        }
    }

    private static void measure(SyncOptions options) throws Exception {
        try (LocalCluster cluster = LocalCluster.startForBench(1);
                SyncBench bench = new SyncBench(cluster, options)) {
            String machine = Machine.describe(cluster.client());
            Part.ROWS.write(machine, bench.measure(options.active()));
        }
    }
}
