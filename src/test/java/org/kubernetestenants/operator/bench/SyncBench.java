package org.kubernetestenants.operator.bench;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ClassResources;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.LocalCluster;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.WatchedTenants;

/** Many rows, of which nothing changed, and one changed row among them: {@code bench/run sync}. Tenants have no objects. */
final class SyncBench implements AutoCloseable {
    private static final String REGISTRY = "shops";
    private static final String TEMPLATE = "bench";
    /** Each look makes the operator collect all of its metrics. */
    private static final int LOOK_MILLIS = 300;

    private static final Pattern SYNC_SECONDS =
            Pattern.compile("(?m)^camel_route_policy_seconds_sum\\{[^}]*routeId=\"registry-sync\"[^}]*} (\\S+)");
    private static final Pattern SYNC_COUNT =
            Pattern.compile("(?m)^camel_route_policy_seconds_count\\{[^}]*routeId=\"registry-sync\"[^}]*} (\\S+)");
    private static final Pattern USED = Pattern.compile("(?m)^jvm_memory_used_bytes\\{area=\"heap\"[^}]*} (\\S+)");
    private static final Pattern ALLOCATED =
            Pattern.compile("(?m)^jvm_gc_memory_allocated_bytes_total(?:\\{[^}]*})? (\\S+)");

    private final AuditLog audit;
    private final ClassResources own;
    private final String user;
    private final int rows;
    private final Map<Database.Kind, Shop> shops = new EnumMap<>(Database.Kind.class);
    private final WatchedTenants tenants;
    private final OperatorProcess operator;

    SyncBench(LocalCluster cluster, SyncOptions options) {
        this.audit = cluster.audit();
        this.own = new ClassResources(cluster, "bench-sync");
        String namespace = own.mainNamespace();
        this.user = "system:serviceaccount:" + namespace + ":operator";
        this.rows = options.rows();
        for (Database.Kind kind : Database.Kind.values()) {
            Shop shop = new Shop(cluster.client(), namespace, kind);
            shop.database()
                    .sql("INSERT INTO shops SELECT CONCAT('row-', seq), '0', 'basic',"
                            + " CONCAT('https://shop', seq, '.example.com/') FROM " + kind.sequence(rows));
            shops.put(kind, shop);
        }
        this.tenants = new WatchedTenants(cluster.client(), namespace, REGISTRY);
        this.operator = OperatorProcess.inProductionOn(own.serviceAccountKubeconfig("operator"))
                .launch();
    }

    /** The same Tenants for both databases, and for more rows that are active. */
    List<Results> measure(List<Integer> actives) throws Exception {
        operator.awaitLog("this replica leads");
        shops.values()
                .iterator()
                .next()
                .template(
                        TEMPLATE,
                        REGISTRY,
                        "configMaps:\n- {id: none, nameTemplate: $uid, includeWhen: \"$planId == 'gold'\", spec: {data: {a: b}}}\n");
        List<Results> all = new ArrayList<>();
        for (int active : actives) {
            for (Database.Kind kind : Database.Kind.values()) {
                all.add(measure(kind, active));
            }
        }
        return all;
    }

    private Results measure(Database.Kind kind, int active) throws Exception {
        Shop shop = Objects.requireNonNull(shops.get(kind));
        shop.database()
                .sql("UPDATE shops SET active = '1' WHERE id IN (SELECT CONCAT('row-', seq * " + rows / active
                        + ") FROM " + kind.sequence(active) + ")");
        shop.registry(REGISTRY, "24h", shop.database().port(), 60);
        await().atMost(Duration.ofMinutes(10))
                .until(() ->
                        tenants.now().size() == active && tenants.now().stream().allMatch(Shop::isReady));
        Traffic.awaitQuiet(audit, user);

        Results results = new Results("Sync of %,d rows, %,d of them active, %s"
                .formatted(rows, active, kind == Database.Kind.MARIADB ? "MariaDB" : "PostgreSQL"));
        TenantRegistrySpec spec =
                Objects.requireNonNull(shop.registryNow(REGISTRY)).getSpec();
        BareLoop floor = BareLoop.measure(spec, shop.database().password());
        results.show(
                "floor: bare JDBC loop", milliseconds(floor.seconds()) + ", processor " + perRow(floor.processor()));
        unchanged(results, shop, floor);
        oneChanged(results, shop, active);
        return results;
    }

    private void unchanged(Results results, Shop shop, BareLoop floor) throws Exception {
        for (int i = 0; i < BareLoop.WARM_UP; i++) {
            sync(shop);
        }
        AuditLog.Mark mark = audit.mark();
        double cpu = jvm().cpuSeconds();
        double allocated = figure(ALLOCATED);
        double[] seconds = new double[BareLoop.READS];
        for (int i = 0; i < BareLoop.READS; i++) {
            seconds[i] = sync(shop);
        }
        Arrays.sort(seconds);
        double each = seconds[BareLoop.READS / 2];
        double processor = (jvm().cpuSeconds() - cpu) / BareLoop.READS;
        results.add(
                "a sync, nothing changed",
                "≤ 2 × floor",
                milliseconds(each) + ", " + Results.number(each / floor.seconds()) + " × floor",
                each <= 2 * floor.seconds());
        results.show(
                "processor, all of the operator",
                perRow(processor) + ", " + Results.number(processor / floor.processor()) + " × floor");
        results.show(
                "allocated", Math.round((figure(ALLOCATED) - allocated) / BareLoop.READS / rows) + " bytes per row");
        peak(results, shop);
        Traffic traffic = Traffic.since(audit, mark, user);
        AuditEntries requests = traffic.all().where(entry -> !entry.name().equals(REGISTRY));
        results.add("requests", "0", Integer.toString(requests.count()), requests.count() == 0);
    }

    /** Apart from the rest: to look takes time, too. */
    private void peak(Results results, Shop shop) throws Exception {
        Sampler peak = new Sampler(() -> figure(USED));
        for (int i = 0; i < BareLoop.READS; i++) {
            sync(shop);
        }
        results.show("heap at most, garbage included", Math.round(peak.end() / (1 << 20)) + " MB");
    }

    private void oneChanged(Results results, Shop shop, int active) throws Exception {
        AuditLog.Mark mark = audit.mark();
        String uid = "row-" + rows / active * (active / 2);
        shop.database().sql("UPDATE shops SET plan = '" + System.nanoTime() + "' WHERE id = '" + uid + "'");
        sync(shop);
        Traffic.awaitQuiet(audit, user);
        AuditEntries writes = Traffic.since(audit, mark, user).writes();
        int bySync = writes.where(entry -> entry.resource().equals("tenants")
                        && entry.subresource().isEmpty())
                .count();
        results.add("one changed row, writes", "1", Integer.toString(bySync), bySync == 1);
        results.note("one changed row, all writes: " + Traffic.breakdown(writes, 1));
        // The next database has the same rows.
        shop.database().sql("UPDATE shops SET plan = 'basic' WHERE id = '" + uid + "'");
        sync(shop);
    }

    /** Seconds that it took, by the operator's own metric. */
    private double sync(Shop shop) throws InterruptedException {
        double count = figure(SYNC_COUNT);
        double seconds = figure(SYNC_SECONDS);
        shop.syncNow(REGISTRY);
        while (figure(SYNC_COUNT) == count) {
            Thread.sleep(LOOK_MILLIS);
        }
        return (figure(SYNC_SECONDS) - seconds);
    }

    private double figure(Pattern pattern) {
        Matcher found = pattern.matcher(operator.get("/observe/metrics"));
        double sum = 0;
        while (found.find()) {
            sum += Double.parseDouble(found.group(1));
        }
        return sum;
    }

    private Jvm jvm() {
        return new Jvm(operator.handle().pid());
    }

    private String perRow(double seconds) {
        return Results.number(seconds / rows * 1e6) + " µs per row";
    }

    private static String milliseconds(double seconds) {
        return Math.round(seconds * 1e3) + " ms";
    }

    @Override
    public void close() {
        operator.close();
        tenants.close();
        shops.values().forEach(Shop::close);
        own.close();
    }
}
