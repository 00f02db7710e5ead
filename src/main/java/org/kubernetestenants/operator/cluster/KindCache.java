package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** The managed objects of one kind, from one watch over all namespaces. */
final class KindCache implements Reflector.Sink {
    private final Reduction reduction;
    private final VersionedStore<ObjectKey, ManagedObject> store;
    private final Consumer<ManagedObject> changed;
    private volatile boolean synced;
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

    @Nullable
    ManagedObject get(ObjectKey key) {
        return store.get(key);
    }

    /** What a write of ours got as its answer. Only a change of tenant is told: the writer itself knows the rest. */
    void observed(JsonNode answer) {
        if (!reduction.managed(answer)) {
            remove(answer).ifPresent(changed);
            return;
        }
        ManagedObject object = reduction.of(answer);
        put(object).filter(change -> !sameTenant(change)).ifPresent(this::tell);
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
        if (store.holds(key, metadata.path("uid").asText(), version)) {
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
        return store.put(object.key(), object.uid(), VersionedStore.version(object.resourceVersion()), object);
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
