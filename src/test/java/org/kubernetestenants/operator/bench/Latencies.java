package org.kubernetestenants.operator.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.kubernetestenants.operator.testing.Database;

/** How long one tenant's object takes to follow what happens to its row or to itself; each sample is another tenant. */
final class Latencies {
    static final int SAMPLES = 10;

    private final ObjectWatch watch;
    private final List<String> uids;
    private final Shape.Resource resource;
    private final Random random = new Random(1);

    /** @param resource a ConfigMap with the row's plan */
    Latencies(ObjectWatch watch, List<String> uids, Shape.Resource resource) {
        this.watch = watch;
        this.uids = uids;
        this.resource = resource;
    }

    /** Seconds, sorted. */
    record Sorted(double[] samples) {
        double median() {
            return (samples[(samples.length - 1) / 2] + samples[samples.length / 2]) / 2;
        }

        @Override
        public String toString() {
            return "median " + Results.seconds(median()) + ", " + Results.number(samples[0]) + " to "
                    + Results.seconds(samples[samples.length - 1]);
        }
    }

    private interface Sample {
        /** Returns when the object of this name has followed. */
        void take(String uid, String name) throws InterruptedException;
    }

    /** From the change of a row to the change of its object; at any moment of the registry's interval. */
    Sorted rowChange(Database database) throws InterruptedException {
        return sorted((uid, name) -> {
            String plan = "plan-of-" + uid;
            database.sql("UPDATE shops SET plan = '" + plan + "' WHERE id = '" + uid + "'");
            watch.await(Kind.CONFIG_MAP, name, seen -> seen.plan().equals(plan));
        });
    }

    Sorted deletion(KubernetesClient client, String namespace) throws InterruptedException {
        return sorted((uid, name) -> {
            String before = watch.get(Kind.CONFIG_MAP, name).uid();
            client.configMaps().inNamespace(namespace).withName(name).delete();
            watch.await(Kind.CONFIG_MAP, name, seen -> !seen.uid().equals(before));
        });
    }

    /** Somebody changes a field with kubectl. */
    Sorted edit(KubernetesClient client, String namespace) throws InterruptedException {
        PatchContext asKubectl = new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager("kubectl-edit")
                .build();
        return sorted((uid, name) -> {
            String plan = watch.get(Kind.CONFIG_MAP, name).plan();
            var edited = client.configMaps()
                    .inNamespace(namespace)
                    .withName(name)
                    .patch(asKubectl, "{\"data\": {\"plan\": \"edited\"}}");
            long version = Long.parseLong(edited.getMetadata().getResourceVersion());
            watch.await(
                    Kind.CONFIG_MAP,
                    name,
                    seen -> seen.version() > version && seen.plan().equals(plan));
        });
    }

    private Sorted sorted(Sample sample) throws InterruptedException {
        DoubleStream.Builder samples = DoubleStream.builder();
        for (String uid : uids.subList(0, SAMPLES)) {
            Thread.sleep(random.nextInt(2000));
            long began = System.nanoTime();
            sample.take(uid, resource.name(uid));
            samples.add((System.nanoTime() - began) / 1e9);
        }
        return new Sorted(samples.build().sorted().toArray());
    }
}
