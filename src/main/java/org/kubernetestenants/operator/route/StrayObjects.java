package org.kubernetestenants.operator.route;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

/**
 * Objects whose labels name a Tenant that does not exist: made by a request that was under way when its replica froze and the Tenant
 * was removed by another one, or brought back from a backup without their Tenant. Nobody can tell these apart, so none of them is
 * removed; they are told of. Thread-safe.
 */
final class StrayObjects {
    /** Longer than the watches of two kinds are apart, and than a restore takes from an object to its Tenant. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int NAMED = 3;

    private final CustomResources resources;
    private final ManagedObjects objects;
    private final LongSupplier nanoTime;
    /** By what labels say: of a Tenant with a long name there are two keys, and one label. */
    private final Map<TenantId, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(long nanos, boolean told) {}

    /** @param nanoTime as {@link System#nanoTime} */
    StrayObjects(CustomResources resources, ManagedObjects objects, LongSupplier nanoTime) {
        this.resources = resources;
        this.objects = objects;
        this.nanoTime = nanoTime;
    }

    /**
     * What came of a look at a Tenant that does not exist.
     *
     * @param again when to look again, if there is anything to wait for
     * @param problem what is to be told now, once
     */
    record Look(Optional<Duration> again, Optional<Problem> problem) {
        private static final Look NOTHING = new Look(Optional.empty(), Optional.empty());
    }

    /** @param id of a Tenant that does not exist */
    Look look(TenantId id) {
        TenantId labels = new TenantId(id.namespace(), id.label());
        Collection<ManagedObject> strays = objects.of(labels.namespace(), labels.name());
        if (strays.isEmpty()) {
            seen.remove(labels);
            return Look.NOTHING;
        }
        long now = nanoTime.getAsLong();
        Seen first = seen.computeIfAbsent(labels, any -> new Seen(now, false));
        Duration left = PATIENCE.minusNanos(now - first.nanos);
        if (left.isPositive()) {
            return new Look(Optional.of(left), Optional.empty());
        }
        boolean isNew = seen.replace(labels, new Seen(first.nanos, false), new Seen(first.nanos, true));
        return new Look(
                Optional.empty(),
                isNew
                        ? Optional.of(problem(
                                labels, strays.stream().map(ManagedObject::key).toList()))
                        : Optional.empty());
    }

    /** The Tenant is there: what becomes of its objects afterwards is another matter. */
    void forget(TenantId id) {
        if (!seen.isEmpty()) {
            seen.remove(new TenantId(id.namespace(), id.label()));
        }
    }

    /** How many there are that were told of. */
    int count() {
        return seen.entrySet().stream()
                .filter(entry -> entry.getValue().told)
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
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        String kinds = strays.stream()
                .map(key -> key.kind().toLowerCase(Locale.ROOT))
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        return Problem.of(
                        Code.TENANT_MISSING,
                        "Tenant " + labels.key() + " does not exist, and " + names.size()
                                + (names.size() == 1 ? " object bears its labels" : " objects bear its labels"))
                .detail(String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more)
                .help("if nobody needs them: kubectl delete " + kinds + " -A -l " + Names.TENANT + "=" + labels.name()
                        + "," + Names.TENANT_NAMESPACE + "=" + labels.namespace())
                .impact("nothing keeps them right and nothing removes them; a Tenant of that name takes them up again");
    }
}
