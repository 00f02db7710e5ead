package org.kubernetestenants.operator.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ClassResources;
import org.kubernetestenants.operator.testing.LocalCluster;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** All that is measured of one shape, one figure after the other: floor, roll-out, settled, changes, restart, removal. */
final class Experiment implements AutoCloseable {
    /** The default, as most have it, and the one for changes of rows, which else would be waited for half the time. */
    private static final int USUAL_INTERVAL = 30;

    private static final int SHORT_INTERVAL = 2;
    private static final int WARM_UP = 20;
    /** No name of anything else begins so. */
    private static final String UID_PREFIX = "row-";

    private final LocalCluster cluster;
    private final ClassResources own;
    private final AuditLog audit;
    private final List<Shape.Resource> resources;
    private final List<String> uids;
    private final Set<Kind> kinds;
    private final Set<String> names;
    private final String namespace;
    private final String user;
    private final Shop shop;
    private final ObjectWatch watch;
    private final Shape shape;
    private final Results results;
    private OperatorProcess operator;

    Experiment(LocalCluster cluster, Options options, Shape shape) {
        this.cluster = cluster;
        this.shape = shape;
        this.own = new ClassResources(cluster, "bench-" + shape.word());
        this.audit = cluster.audit();
        this.resources = shape.resources(options.objects());
        this.uids = IntStream.range(0, options.tenants())
                .mapToObj(i -> UID_PREFIX + i)
                .toList();
        this.kinds = resources.stream().map(Shape.Resource::kind).collect(Collectors.toSet());
        this.names = uids.stream()
                .flatMap(uid -> resources.stream().map(resource -> resource.name(uid)))
                .collect(Collectors.toSet());
        this.namespace = own.mainNamespace();
        this.user = "system:serviceaccount:" + namespace + ":operator";
        this.shop = new Shop(cluster.client(), namespace);
        this.watch = new ObjectWatch(cluster.client(), namespace, kinds, names);
        this.results = new Results(options.tenants() + " tenants × " + options.objects() + " objects, " + shape.word());
        this.operator = launch();
    }

    /** In the order in which they stand in the table. */
    Results measure() throws Exception {
        operator.awaitLog("this replica leads");
        Traffic.awaitQuiet(audit, user);
        long heap = jvm().heap();
        Floor floor = floor();
        rollout(floor);
        settled();
        heap(heap);
        interval(SHORT_INTERVAL);
        changes();
        results.show("floor: bare client deletes all objects", rate(floor.removal()));
        double first = removal("removal, from the Tenants' deletion until no object is left", floor);
        timed("roll-out by an operator that has done one before", floor);
        double second = removal("removal by an operator that has done one before", floor);
        rolloutOnceMore();
        restart();
        double bare = removalByBareClient();
        rateOfRemoval("removal, its rate as a share of that bare client's", bare / first);
        rateOfRemoval("removal by an operator that has done one before, likewise", bare / second);
        return results;
    }

    private Floor floor() throws InterruptedException {
        String apart = own.newNamespace("bench-floor");
        try (BareClient client = new BareClient(cluster.kubeconfig());
                ObjectWatch floorWatch = new ObjectWatch(cluster.client(), apart, kinds, names)) {
            Floor.measure(client, floorWatch, apart, uids.subList(0, Math.min(uids.size(), WARM_UP)), resources);
            Floor floor = Floor.measure(client, floorWatch, apart, uids, resources);
            results.show("floor: bare client, 32 in flight", rate(floor.rollout()));
            return floor;
        }
    }

    private void rollout(Floor floor) throws Exception {
        shop.rows(uids.toArray(String[]::new));
        shop.template("bench", "shops", shape.template(resources.size()));
        Traffic.awaitQuiet(audit, user);
        AuditLog.Mark mark = audit.mark();
        timed("roll-out by an operator that just started", floor);
        traffic(Traffic.since(audit, mark, user));
    }

    /** From the registry's creation until all objects exist; returns when all is quiet. */
    private void timed(String what, Floor floor) throws Exception {
        double cpu = jvm().cpuSeconds();
        long began = System.nanoTime();
        interval(USUAL_INTERVAL);
        watch.awaitCount(names.size());
        double took = (System.nanoTime() - began) / 1e9;
        results.note(what + ", the operator's processor time: " + Results.seconds(jvm().cpuSeconds() - cpu));
        double ratio = took / floor.rollout();
        String measured = rate(took) + ", " + Results.number(ratio) + " × floor";
        if (shape == Shape.INDEPENDENT) {
            results.add(what, "≤ 1.7 × floor", measured, ratio <= 1.7);
        } else {
            results.show(what, measured);
        }
        awaitRollout();
    }

    private void rolloutOnceMore() throws InterruptedException {
        interval(USUAL_INTERVAL);
        watch.awaitCount(names.size());
        awaitRollout();
    }

    private void awaitRollout() throws InterruptedException {
        shop.awaitReady(uids.size(), Duration.ofMinutes(10));
        Traffic.awaitQuiet(audit, user);
    }

    private void traffic(Traffic traffic) {
        int waits = shape.waits(resources.size());
        int most = resources.size() + (waits == 0 ? 3 : 2 + waits);
        Traffic tenants = traffic.ofTenants(UID_PREFIX);
        double writes = tenants.writes().count() / (double) uids.size();
        double reads = tenants.reads().count() / (double) uids.size();
        results.add("API writes per new tenant", "≤ " + most, Results.number(writes), writes <= most);
        results.add(
                "API reads per new tenant", "≤ " + resources.size(), Results.number(reads), reads <= resources.size());
        results.note("writes per tenant: " + Traffic.breakdown(tenants.writes(), uids.size()));
        results.note("reads per tenant: " + Traffic.breakdown(tenants.reads(), uids.size()));
        results.note("for registry and template in all: "
                + (traffic.writes().count() - tenants.writes().count()) + " writes, "
                + (traffic.reads().count() - tenants.reads().count()) + " reads, "
                + traffic.discovery().count() + " discovery requests");
    }

    private void interval(int seconds) {
        shop.registry("shops", seconds + "s", shop.database().port());
    }

    private void settled() throws Exception {
        AuditLog.Mark mark = audit.mark();
        double percent = processor(USUAL_INTERVAL * 2);
        Traffic traffic = Traffic.since(audit, mark, user);
        int reads = traffic.reads().count();
        int writes = traffic.writes().count();
        results.add(
                "settled, " + USUAL_INTERVAL * 2 + " s",
                "0 reads, 0 writes",
                reads + " reads, " + writes + " writes",
                reads + writes == 0);
        results.add(
                "settled, processor, interval " + USUAL_INTERVAL + " s (the default)",
                "≤ 2 % of a core",
                Results.number(percent) + " %",
                percent <= 2);
    }

    /** Percent of a core that the operator takes in the next seconds. */
    private double processor(int seconds) throws Exception {
        double cpu = jvm().cpuSeconds();
        Thread.sleep(Duration.ofSeconds(seconds));
        return (jvm().cpuSeconds() - cpu) / seconds * 100;
    }

    private void heap(long before) throws Exception {
        long now = jvm().heap();
        double each = (now - before) / 1024.0 / names.size();
        String measured = "%s KB (%d MB, %d MB before)".formatted(Results.number(each), now >> 20, before >> 20);
        results.add("heap per managed object, Tenants included", "≤ 2 KB", measured, each <= 2);
    }

    private void changes() throws Exception {
        Traffic.awaitQuiet(audit, user);
        results.show(
                "settled, processor, interval " + SHORT_INTERVAL + " s",
                Results.number(processor(SHORT_INTERVAL * 10)) + " %");
        Latencies latencies = new Latencies(watch, uids, resources.getFirst());
        Latencies.Sorted row = latencies.rowChange(shop.database());
        results.add(
                "row change to object",
                "≤ " + (SHORT_INTERVAL + 1) + " s",
                row.toString(),
                row.median() <= SHORT_INTERVAL + 1);
        drift("object deleted to back", latencies.deletion(cluster.client(), namespace));
        drift("field edited to back", latencies.edit(cluster.client(), namespace));
    }

    private void drift(String what, Latencies.Sorted sorted) {
        results.add(what, "≤ 5 s", sorted.toString(), sorted.median() <= 5);
    }

    private void restart() throws Exception {
        Traffic.awaitQuiet(audit, user);
        operator.stop();
        AuditLog.Mark mark = audit.mark();
        Instant began = Instant.now();
        operator = launch();
        operator.awaitLog("this replica leads");
        double leads = Duration.between(began, Instant.now()).toMillis() / 1e3;
        Traffic.awaitQuiet(audit, user);
        Traffic traffic = Traffic.since(audit, mark, user);
        double quiet = Duration.between(began, traffic.last().orElse(began)).toMillis() / 1e3;
        int writes = traffic.writes().count();
        results.show("restart, until it leads", Results.seconds(leads));
        results.add("restart, until it is quiet", "≤ 10 s", Results.seconds(quiet), quiet <= 10);
        results.add("restart, writes", "0", Integer.toString(writes), writes == 0);
        results.note("reads of the restart: " + traffic.reads().count() + "; discovery requests: "
                + traffic.discovery().count());
    }

    /** @return seconds */
    private double removal(String what, Floor floor) throws Exception {
        AuditLog.Mark mark = audit.mark();
        double cpu = jvm().cpuSeconds();
        double took = remove();
        results.note(what + ", the operator's processor time: " + Results.seconds(jvm().cpuSeconds() - cpu));
        results.show(what, rate(took) + ", " + Results.number(took / floor.removal()) + " × floor");
        Traffic traffic = Traffic.since(audit, mark, user);
        results.note("writes per removed tenant: " + Traffic.breakdown(traffic.writes(), uids.size()));
        results.note("reads per removed tenant: " + Traffic.breakdown(traffic.reads(), uids.size()));
        return took;
    }

    /** Both delete the Tenants and their objects. */
    private void rateOfRemoval(String what, double share) {
        results.add(what, "≥ 60 %", Math.round(share * 100) + " %", share >= 0.6);
    }

    /**
     * With the registry suspended, so that it makes no new Tenants; it goes after them. Returns when all is quiet.
     *
     * @return seconds from the Tenants' deletion until no object was left
     */
    private double remove() throws InterruptedException {
        shop.patchRegistry("shops", "{\"suspend\": true}");
        List<BareClient.Call> deletes = ofTenants(BareClient.Call::deleteTenant);
        long began = System.nanoTime();
        try (BareClient client = new BareClient(cluster.kubeconfig())) {
            client.send(deletes);
        }
        watch.awaitCount(0);
        double took = (System.nanoTime() - began) / 1e9;
        cluster.client()
                .resources(TenantRegistry.class)
                .inNamespace(namespace)
                .withName("shops")
                .delete();
        Traffic.awaitQuiet(audit, user);
        return took;
    }

    /**
     * What Kubernetes asks for at the least: while nobody watches, a bare client does to Tenants and objects what an operator
     * has to do. The registry's and the template's own removal is an operator's again.
     *
     * @return seconds
     */
    private double removalByBareClient() throws InterruptedException {
        operator.stop();
        List<BareClient.Call> calls = new ArrayList<>(ofTenants(BareClient.Call::deleteTenant));
        calls.addAll(Floor.deletes(namespace, uids, resources));
        calls.addAll(ofTenants(BareClient.Call::releaseTenant));
        double took;
        try (BareClient client = new BareClient(cluster.kubeconfig())) {
            long began = System.nanoTime();
            client.send(calls);
            watch.awaitCount(0);
            took = (System.nanoTime() - began) / 1e9;
        }
        results.show("floor: bare client deletes all objects and their Tenants, which have a finalizer", rate(took));
        operator = launch();
        remove();
        return took;
    }

    private List<BareClient.Call> ofTenants(BiFunction<String, String, BareClient.Call> call) {
        return shop.tenants().stream()
                .map(tenant -> call.apply(namespace, tenant.getMetadata().getName()))
                .toList();
    }

    private OperatorProcess launch() {
        return OperatorProcess.inProductionOn(own.serviceAccountKubeconfig("operator"))
                .launch();
    }

    private Jvm jvm() {
        return new Jvm(operator.handle().pid());
    }

    private String rate(double seconds) {
        return Results.seconds(seconds) + " (" + Results.number(names.size() / seconds) + " objects/s)";
    }

    @Override
    public void close() {
        operator.close();
        watch.close();
        shop.close();
        own.close();
    }
}
