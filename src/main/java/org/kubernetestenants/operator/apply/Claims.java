package org.kubernetestenants.operator.apply;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.ManagedObject;

/**
 * Which Tenant has which object. Lives in the leader's memory: rebuilt before its first write, dropped when it loses the
 * lease. Thread-safe; a claim is taken atomically, before the first write, so that of two new tenants that render one object
 * only one goes on.
 */
public final class Claims {
    /** Sorted by namespace first, so that a namespace's objects are a range. */
    private final ConcurrentSkipListMap<ObjectKey, TenantId> holders = new ConcurrentSkipListMap<>();
    /** The same from the other side, so that nobody has to look through the objects of all tenants. */
    private final Map<TenantId, Set<ObjectKey>> held = new ConcurrentHashMap<>();

    /** Takes the object for a tenant, unless another has it: then that one is returned and nothing changes. */
    public Optional<TenantId> take(ObjectKey key, TenantId tenant) {
        TenantId holder = holders.putIfAbsent(key, tenant);
        if (holder == null) {
            held.computeIfAbsent(tenant, any -> ConcurrentHashMap.newKeySet(4)).add(key);
        }
        return holder == null || holder.equals(tenant) ? Optional.empty() : Optional.of(holder);
    }

    /** Lets go of the object, if the tenant has it. */
    public void release(ObjectKey key, TenantId tenant) {
        if (holders.remove(key, tenant)) {
            held.getOrDefault(tenant, Set.of()).remove(key);
        }
    }

    /** Lets go of everything that the tenant has but {@code keys}: what it wanted once, never got, and wants no more. */
    public void keepOnly(Set<ObjectKey> keys, TenantId tenant) {
        List.copyOf(held.getOrDefault(tenant, Set.of())).stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> release(key, tenant));
    }

    /** Lets go of everything that the tenant has. */
    public void releaseAll(TenantId tenant) {
        keepOnly(Set.of(), tenant);
        held.remove(tenant);
    }

    /** Whether a tenant other than this one has an object in the namespace. */
    public boolean othersIn(String namespace, TenantId tenant) {
        return holders
                .subMap(new ObjectKey("", "", namespace, ""), new ObjectKey("", "", namespace + "\0", ""))
                .values()
                .stream()
                .anyMatch(holder -> !holder.equals(tenant));
    }

    /**
     * Forgets all and starts from what the cluster says. Labels go before inventories: a label is on the object itself.
     * Labels of a tenant that does not exist are claims all the same, so that nobody takes what it left.
     */
    public void rebuild(Collection<Tenant> tenants, Collection<ManagedObject> objects) {
        clear();
        Map<String, TenantId> byLabel = tenants.stream()
                .map(TenantId::of)
                .collect(Collectors.toMap(id -> id.namespace() + "/" + id.label(), id -> id, (a, b) -> a));
        for (ManagedObject object : objects) {
            String label = object.tenantNamespace() + "/" + object.tenant();
            take(object.key(), byLabel.getOrDefault(label, TenantId.ofKey(label)));
        }
        for (Tenant tenant : tenants) {
            if (tenant.getStatus() != null) {
                tenant.getStatus().resources().stream()
                        .filter(InventoryEntry::isHeld)
                        .forEach(entry -> take(entry.key(), TenantId.of(tenant)));
            }
        }
    }

    /** Forgets all. */
    public void clear() {
        holders.clear();
        held.clear();
    }
}
