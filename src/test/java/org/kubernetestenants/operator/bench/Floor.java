package org.kubernetestenants.operator.bench;

import java.util.List;
import java.util.function.BiFunction;
import org.kubernetestenants.operator.bench.BareClient.Call;

/**
 * What the API server can do: the same objects applied and deleted by a bare client.
 *
 * @param rollout seconds until all objects exist
 * @param removal seconds until none does
 */
record Floor(double rollout, double removal) {
    /** Measures it in a namespace of its own, which is empty before and after. */
    static Floor measure(
            BareClient client, ObjectWatch watch, String namespace, List<String> uids, List<Shape.Resource> resources)
            throws InterruptedException {
        List<Call> applies = calls(uids, resources, (resource, uid) -> Call.apply(resource, namespace, uid));
        List<Call> deletes = deletes(namespace, uids, resources);
        double rollout = timed(client, applies, watch, applies.size());
        return new Floor(rollout, timed(client, deletes, watch, 0));
    }

    /** Of all objects of all tenants. */
    static List<Call> deletes(String namespace, List<String> uids, List<Shape.Resource> resources) {
        return calls(uids, resources, (resource, uid) -> Call.delete(resource, namespace, uid));
    }

    private static double timed(BareClient client, List<Call> calls, ObjectWatch watch, int count)
            throws InterruptedException {
        long began = System.nanoTime();
        client.send(calls);
        watch.awaitCount(count);
        return (System.nanoTime() - began) / 1e9;
    }

    private static List<Call> calls(
            List<String> uids, List<Shape.Resource> resources, BiFunction<Shape.Resource, String, Call> call) {
        return uids.stream()
                .flatMap(uid -> resources.stream().map(resource -> call.apply(resource, uid)))
                .toList();
    }
}
