package org.kubernetestenants.operator.bench;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.kubernetestenants.operator.testing.ClassResources;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.LocalCluster;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.UnpackedImage;

/**
 * From the start of the image's operator until a Tenant that waited for it is ready: {@code bench/run start}. The Lease is free,
 * since the one before ended in an orderly way.
 */
final class StartBench implements AutoCloseable {
    private static final int STARTS = 11;

    private final KubernetesClient client;
    private final ClassResources own;
    private final UnpackedImage image = UnpackedImage.open();
    private final HandMade made;

    StartBench(LocalCluster cluster) {
        client = cluster.client();
        own = new ClassResources(cluster, "bench-start");
        made = new HandMade(client, own.mainNamespace());
        made.template("plain", "configMaps: [{id: c, nameTemplate: '$uid', spec: {data: {a: b}}}]");
    }

    List<Results> measure() throws Exception {
        Results results = new Results("Start until a Tenant that waited is ready, medians of " + STARTS);
        double floor = median(this::bare);
        results.show("floor: a JVM that does nothing", milliseconds(floor));
        start("on");
        for (String mode : List.of("on", "off")) {
            double each = median(() -> start(mode));
            results.show(
                    mode.equals("on") ? "the image, with its cache of classes" : "without that cache",
                    milliseconds(each) + ", " + Results.number(each / floor) + " × floor");
        }
        return List.of(results);
    }

    private static double median(Supplier<Double> measured) {
        double[] seconds = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            seconds[i] = measured.get();
        }
        Arrays.sort(seconds);
        return seconds[STARTS / 2];
    }

    private double bare() {
        String java = image.path("opt/java/bin/java").toString();
        long begin = System.nanoTime();
        try {
            new ProcessBuilder(java, "-XX:+UseSerialGC", "-cp", "target/test-classes", Nothing.class.getName())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private double start(String mode) {
        String tenant = HandMade.newName("waits");
        made.tenant(tenant, "plain");
        try {
            Path log = Files.createTempFile("operator-", ".log");
            Path kubeconfig = own.serviceAccountKubeconfig("operator");
            long begin = System.nanoTime();
            Process operator = image.start(
                    kubeconfig,
                    "-XX:AOTMode=" + mode,
                    log,
                    "run",
                    "--lease-namespace=" + own.mainNamespace(),
                    "--management-port=" + OperatorProcess.freePort());
            await().atMost(Duration.ofMinutes(1))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Shop.isReady(made.get(tenant)));
            double seconds = (System.nanoTime() - begin) / 1e9;
            operator.destroy();
            operator.waitFor();
            Files.delete(log);
            return seconds;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String milliseconds(double seconds) {
        return Math.round(seconds * 1000) + " ms";
    }

    @Override
    public void close() {
        image.close();
        own.close();
    }
}
