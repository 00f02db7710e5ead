package org.kubernetestenants.operator.sync;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** When each registry is read next, and which Tenants it waits for. In the leader's memory; thread-safe. */
public final class SyncSchedule {
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Long> next = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Long> begun = new ConcurrentHashMap<>();
    /** Keys of Tenants that are still being deleted though their row is active, with the registry that wants them back. */
    private final ConcurrentMap<String, String> awaited = new ConcurrentHashMap<>();

    public SyncSchedule(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether it is time to read the registry; one that was never read is due. */
    public boolean isDue(String registryKey) {
        Long at = next.get(registryKey);
        return at == null || at - nanoTime.getAsLong() <= 0;
    }

    /** A read begins: the next one is due an interval from now, whatever becomes of this one. */
    public void started(String registryKey, Duration interval) {
        long now = nanoTime.getAsLong();
        begun.put(registryKey, now);
        next.put(registryKey, now + interval.toNanos());
    }

    /** How long it is until {@code distance} has passed since the last read began; zero if it has. */
    public Duration until(String registryKey, Duration distance) {
        Long last = begun.get(registryKey);
        long wait = last == null ? 0 : last + distance.toNanos() - nanoTime.getAsLong();
        return Duration.ofNanos(Math.max(0, wait));
    }

    /** The registry is due at once. */
    public void dueNow(String registryKey) {
        next.remove(registryKey);
    }

    /** The registry wants these Tenants back when they are gone. */
    public void awaits(String registryKey, Collection<String> tenantKeys) {
        tenantKeys.forEach(key -> awaited.put(key, registryKey));
    }

    /** A Tenant is gone: true if a registry waits for that, which is due from now on. */
    public boolean gone(String tenantKey) {
        String registry = awaited.remove(tenantKey);
        if (registry != null) {
            dueNow(registry);
        }
        return registry != null;
    }

    /** Forgets registries that do not exist any more. */
    public void retain(Set<String> registryKeys) {
        next.keySet().retainAll(registryKeys);
        begun.keySet().retainAll(registryKeys);
        awaited.values().retainAll(registryKeys);
    }
}
