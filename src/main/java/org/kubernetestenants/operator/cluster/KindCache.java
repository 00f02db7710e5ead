package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** The managed objects of one kind, from one watch over all namespaces at a time. */
final class KindCache implements Reflector.Sink {
    /** Many answers at a time are reduced under its read lock, so that none by the old reduction comes after the new one. */
    private final ReadWriteLock reducing = new ReentrantReadWriteLock();

    private final VersionedStore<ObjectKey, ManagedObject> store;
    private final Consumer<ManagedObject> changed;
    private volatile Reduction reduction;
    private volatile boolean synced;
    private volatile boolean outdated;
    private volatile @Nullable Problem trouble;

    KindCache(Reduction reduction, TenantIndex index, Consumer<ManagedObject> changed) {
        this.reduction = reduction;
        this.store = new VersionedStore<>(index::moved);
        this.changed = changed;
    }

    boolean synced() {
        return synced;
    }

    Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Objects are reduced in this way from now on. What is held stays until the next relist has reduced all of it anew, before
     * which the cache counts as not synced. No watch may feed it during the call.
     */
    void reduceBy(Reduction better) {
        renew(better);
    }

    /** As {@link #reduceBy}, by the same reduction, whose verdicts are others now. */
    void rejudge() {
        renew(reduction);
    }

    private void renew(Reduction better) {
        reducing.writeLock().lock();
        try {
            synced = false;
            outdated = true;
            reduction = better;
        } finally {
            reducing.writeLock().unlock();
        }
    }

    @Nullable
    ManagedObject get(ObjectKey key) {
        return store.get(key);
    }

    /** What a write of ours got as its answer. Only a change of tenant is told: the writer itself knows the rest. */
    void observed(JsonNode answer) {
        reducing.readLock().lock();
        try {
            if (!reduction.managed(answer)) {
                remove(answer).ifPresent(changed);
                return;
            }
            ManagedObject object = reduction.of(answer);
            put(object).filter(change -> !sameTenant(change)).ifPresent(this::tell);
        } finally {
            reducing.readLock().unlock();
        }
    }

    /** The kind is not served any more, so that none of its objects is left. */
    void forget() {
        store.all().forEach(object -> gone(object.key(), object.uid()));
    }

    void gone(ObjectKey key, String uid) {
        store.gone(key, uid).ifPresent(changed);
    }

    @Override
    public void relistStarted() {
        store.relistStarted();
    }

    @Override
    public void seen(JsonNode object) {
        ObjectKey key = reduction.key(object);
        store.relisted(key);
        JsonNode metadata = object.path("metadata");
        long version = VersionedStore.version(metadata.path("resourceVersion").asText());
        // Most events tell of our own writes, whose answers came first.
        if (!outdated && store.holds(key, metadata.path("uid").asText(), version)) {
            return;
        }
        put(reduction.of(object)).filter(change -> !equalButForVersion(change)).ifPresent(this::tell);
    }

    @Override
    public void deleted(JsonNode object) {
        remove(object).ifPresent(changed);
    }

    @Override
    public void relistEnded(long version) {
        store.relistEnded(version).forEach(changed);
        outdated = false;
        synced = true;
    }

    @Override
    public void trouble(@Nullable Problem problem) {
        boolean taken = isForbidden(problem) && !isForbidden(trouble);
        trouble = problem;
        // No event will tell of these any more, so that their tenants have to be looked at.
        if (taken) {
            store.all().forEach(changed);
        }
    }

    private static boolean isForbidden(@Nullable Problem problem) {
        return problem != null && problem.code() == Code.WATCH_FORBIDDEN;
    }

    private Optional<VersionedStore.Change<ManagedObject>> put(ManagedObject object) {
        long version = VersionedStore.version(object.resourceVersion());
        return outdated
                ? store.putAgain(object.key(), object.uid(), version, object)
                : store.put(object.key(), object.uid(), version, object);
    }

    private Optional<ManagedObject> remove(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        long version = VersionedStore.version(metadata.path("resourceVersion").asText());
        return store.remove(reduction.key(object), metadata.path("uid").asText(), version);
    }

    private void tell(VersionedStore.Change<ManagedObject> change) {
        if (change.before() != null && !sameTenant(change)) {
            changed.accept(change.before());
        }
        if (change.now() != null) {
            changed.accept(change.now());
        }
    }

    private static boolean sameTenant(VersionedStore.Change<ManagedObject> change) {
        ManagedObject before = change.before();
        ManagedObject now = change.now();
        return before == null
                || now == null
                || (before.tenant().equals(now.tenant())
                        && before.tenantNamespace().equals(now.tenantNamespace()));
    }

    private static boolean equalButForVersion(VersionedStore.Change<ManagedObject> change) {
        ManagedObject before = change.before();
        ManagedObject now = change.now();
        return before != null && now != null && before.at(now.resourceVersion()).equals(now);
    }
}
