package org.kubernetestenants.operator.route;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.observe.MetricNames;

/**
 * Objects whose labels name a Tenant that does not exist: made by a request that was under way when its replica froze and the Tenant
 * was removed by another one, or brought back from a backup without their Tenant. Nobody can tell these apart, so none of them is
 * removed; they are told of. Thread-safe.
 */
final class StrayObjects {
    /** Longer than two watches are apart, and than it takes from a restored object to its Tenant if both are restored at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int NAMED = 3;

    private final CustomResources resources;
    private final ManagedObjects objects;
    private final LongSupplier nanoTime;
    /** By what labels say: of a Tenant with a long name there are two keys, and one label. */
    private final Map<TenantId, Seen> seen = new ConcurrentHashMap<>();

    /** @param told uids of the objects that were told of */
    private record Seen(long nanos, Set<String> told) {}

    /** @param nanoTime as {@link System#nanoTime} */
    StrayObjects(CustomResources resources, ManagedObjects objects, MeterRegistry metrics, LongSupplier nanoTime) {
        this.resources = resources;
        this.objects = objects;
        this.nanoTime = nanoTime;
        Gauge.builder(MetricNames.STRAY_OBJECTS, this, StrayObjects::count)
                .description("Objects whose labels name a Tenant that does not exist")
                .register(metrics);
    }

    /**
     * What came of a look at a Tenant that does not exist.
     *
     * @param again when to look again, if there is anything to wait for
     * @param problem what is to be told now: all objects, if one of them was not told of
     */
    record Look(Optional<Duration> again, Optional<Problem> problem) {
        private static final Look NOTHING = new Look(Optional.empty(), Optional.empty());
    }

    /** @param id of a Tenant that does not exist */
    Look look(TenantId id) {
        TenantId labels = labels(id);
        Collection<ManagedObject> strays = objects.of(labels.namespace(), labels.name());
        if (strays.isEmpty()) {
            seen.remove(labels);
            return Look.NOTHING;
        }
        long now = nanoTime.getAsLong();
        Seen before = seen.computeIfAbsent(labels, any -> new Seen(now, Set.of()));
        Set<String> uids = strays.stream().map(ManagedObject::uid).collect(Collectors.toUnmodifiableSet());
        Duration left = PATIENCE.minusNanos(now - before.nanos);
        if (left.isPositive()) {
            return new Look(Optional.of(left), Optional.empty());
        }
        // Of two looks at once, by two keys, one replaces what was seen.
        if (before.told.containsAll(uids) || !seen.replace(labels, before, new Seen(before.nanos, uids))) {
            return Look.NOTHING;
        }
        List<ObjectKey> keys = strays.stream().map(ManagedObject::key).toList();
        return new Look(Optional.empty(), Optional.of(problem(labels, keys)));
    }

    /** The Tenant is there: what becomes of its objects afterwards is another matter. */
    void forget(TenantId id) {
        if (!seen.isEmpty()) {
            seen.remove(labels(id));
        }
    }

    private static TenantId labels(TenantId id) {
        return new TenantId(id.namespace(), id.label());
    }

    /** How many there are of Tenants that were told of. */
    private int count() {
        return seen.entrySet().stream()
                .filter(entry -> !entry.getValue().told.isEmpty())
                .map(Map.Entry::getKey)
                .filter(labels -> resources
                        .tenantLabelled(labels.namespace(), labels.name())
                        .isEmpty())
                .mapToInt(
                        labels -> objects.of(labels.namespace(), labels.name()).size())
                .sum();
    }

    /** @param labels namespace and label of the Tenant */
    static Problem problem(TenantId labels, Collection<ObjectKey> strays) {
        List<String> names = strays.stream().map(ObjectKey::toString).sorted().toList();
        String kinds = strays.stream()
                .map(key -> key.kind().toLowerCase(Locale.ROOT) + (key.group().isEmpty() ? "" : "." + key.group()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        return Problem.of(
                        Code.TENANT_MISSING,
                        "Tenant " + labels.key() + " does not exist, and " + names.size()
                                + (names.size() == 1 ? " object bears its labels" : " objects bear its labels"))
                .detail(Problem.named(names, NAMED))
                .help("if nobody needs them: kubectl delete " + kinds + " -A -l " + Names.TENANT + "=" + labels.name()
                        + "," + Names.TENANT_NAMESPACE + "=" + labels.namespace())
                .impact("nothing keeps them right and nothing removes them; a Tenant of that name takes them up again");
    }
}
