package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;

/**
 * The reduced cache of all managed objects: one watch per kind, by our own label, over all namespaces (or one for each namespace
 * that the operator is confined to, where cluster-scoped kinds are not watched at all). Of kinds that are ready
 * when they exist only metadata are asked for, so that the data of Secrets never arrives, until a resource of the kind brings
 * its own {@code readyWhen}; of all others nothing is kept but the verdict. Absence here is no proof of absence: confirm it by a live read before anything is deleted.
 */
public final class ManagedObjects implements AutoCloseable {
    private record GroupKind(String group, String kind) {
        static GroupKind of(ResourceType type) {
            return new GroupKind(type.group(), type.kind());
        }
    }

    /** One collection that is watched; the empty namespace stands for all. */
    private record Part(GroupKind kind, String namespace) {}

    private final Clients clients;
    private final WatchScope scope;
    private final Function<JsonNode, Readiness> readiness;
    private final BiPredicate<String, String> needsStatus;
    private final TenantIndex index = new TenantIndex();
    private final Handlers<ManagedObject> handlers = new Handlers<>();
    private final Map<Part, KindCache> caches = new ConcurrentHashMap<>();
    private final Map<GroupKind, ResourceType> types = new ConcurrentHashMap<>();
    private final Map<Part, Watch> watches = new HashMap<>();

    private record Watch(ResourceType type, Reflector reflector, Feed feed, boolean whole) implements AutoCloseable {
        @Override
        public void close() {
            feed.close();
            reflector.close();
        }
    }

    /**
     * @param scope where objects are, and whose
     * @param readiness the verdict on a whole object
     * @param needsStatus whether the verdict on a kind, by group and kind, needs more than its existence
     */
    public ManagedObjects(
            Clients clients,
            WatchScope scope,
            Function<JsonNode, Readiness> readiness,
            BiPredicate<String, String> needsStatus) {
        this.clients = clients;
        this.scope = scope;
        this.readiness = readiness;
        this.needsStatus = needsStatus;
    }

    /** As {@link #watch(ResourceType, boolean)}, with no more of the objects than the rule for their kind needs. */
    public void watch(ResourceType type) {
        watch(type, false);
    }

    /**
     * Watches a kind from now on, in whatever version; returns at once. A kind that is watched already goes on as it is, unless
     * whole objects are needed now and were not before: then it is not synced until all of them were seen again, whole. Until
     * then nothing is missed, and what is known stays known. There is no way back.
     *
     * @param whole whether there is more to be judged, on some of them, than the rule for their kind says
     */
    public synchronized void watch(ResourceType type, boolean whole) {
        boolean full = whole || needsStatus.test(type.group(), type.kind());
        scope.ofObjects(type).forEach(namespace -> watch(type, full, new Part(GroupKind.of(type), namespace)));
        types.putIfAbsent(GroupKind.of(type), type);
    }

    private void watch(ResourceType type, boolean full, Part part) {
        Watch before = watches.get(part);
        if (before != null && (before.whole || !full)) {
            return;
        }
        Function<JsonNode, Readiness> verdict = full ? readiness : ignored -> Readiness.READY;
        Reduction reduction = new Reduction(type, scope, verdict);
        KindCache cache = caches.get(part);
        if (cache == null) {
            cache = new KindCache(reduction, index, handlers::tell);
            caches.put(part, cache);
        } else if (before != null) {
            before.close();
            cache.reduceBy(reduction);
        }
        watches.put(part, start(type, part, full, new Feed(cache)));
    }

    /**
     * What whole objects are judged by is another now: all of them are seen again, and their kinds are not synced until then.
     * What is known stays known.
     */
    public synchronized void rejudge() {
        watches.replaceAll((part, watch) -> watch.whole ? again(part, watch) : watch);
    }

    private Watch again(Part part, Watch watch) {
        KindCache cache = Objects.requireNonNull(caches.get(part), "what is watched has a cache");
        watch.close();
        cache.rejudge();
        return start(watch.type, part, true, new Feed(cache));
    }

    private Watch start(ResourceType type, Part part, boolean full, Feed feed) {
        Reflector.Collection collection = Reflector.Collection.labelled(
                type.collection(WatchScope.path(part.namespace)), scope.selector(), !full);
        return new Watch(type, Reflector.start(clients, collection, feed), feed, full);
    }

    /** Every kind that is watched, in the version that it was first asked for; a copy. */
    public Collection<ResourceType> types() {
        return List.copyOf(types.values());
    }

    /**
     * The definition of a kind of this group is new, changed or gone: the watches that the server does not serve any more end,
     * and what they knew is forgotten. {@link #watch} begins them again, as the kind is served then.
     */
    synchronized void redefined(String group) {
        List<Part> unserved = caches.entrySet().stream()
                .filter(entry -> entry.getKey().kind.group.equals(group))
                .filter(entry -> entry.getValue()
                        .trouble()
                        .filter(trouble -> trouble.code() == Code.KIND_UNKNOWN)
                        .isPresent())
                .map(Map.Entry::getKey)
                .toList();
        for (Part part : unserved) {
            types.remove(part.kind);
            Watch watch = watches.remove(part);
            KindCache cache = caches.remove(part);
            if (watch != null && cache != null) {
                watch.close();
                cache.forget();
            }
        }
    }

    /**
     * Whether everything of this kind that existed when the watch began is here. False for a kind that nobody watches; true for
     * one of which nothing can be seen, since the operator is confined.
     */
    public boolean synced(ResourceType type) {
        return types.containsKey(GroupKind.of(type))
                && parts(type).map(caches::get).allMatch(cache -> cache != null && cache.synced());
    }

    /** Whether nothing but an object's metadata is needed of this kind. */
    synchronized boolean metadataOnly(ResourceType type) {
        return parts(type)
                .map(watches::get)
                .filter(Objects::nonNull)
                .findFirst()
                .map(watch -> !watch.whole)
                .orElse(!needsStatus.test(type.group(), type.kind()));
    }

    /** Where objects of this kind are looked for; the empty name stands for everywhere. */
    List<String> where(ResourceType type) {
        return scope.ofObjects(type);
    }

    /** What hinders the watch of this kind at present. */
    public Optional<Problem> trouble(ResourceType type) {
        return parts(type)
                .map(caches::get)
                .filter(Objects::nonNull)
                .flatMap(cache -> cache.trouble().stream())
                .findFirst();
    }

    public Optional<ManagedObject> get(ObjectKey key) {
        return Optional.ofNullable(cache(key)).map(cache -> cache.get(key));
    }

    /** Every managed object of every kind that is watched; a copy. */
    public Collection<ManagedObject> all() {
        return index.all();
    }

    /** Every object whose labels name this Tenant; a copy. */
    public Collection<ManagedObject> of(String tenantNamespace, String tenantLabel) {
        return index.of(tenantNamespace, tenantLabel);
    }

    /**
     * The server's answer to a write of ours (never to a dry run): known at once, unless it is older than what is known. An
     * answer without our labels takes the object out. Handlers are called only if it changed hands. Of an unwatched kind
     * nothing is kept.
     */
    public void observed(ResourceType type, JsonNode answer) {
        JsonNode metadata = answer.path("metadata");
        // A refusal, or the Status that a delete is answered with, says nothing of the object.
        if (metadata.has("uid")) {
            KindCache cache = cache(type.key(
                    metadata.path("namespace").asText(), metadata.path("name").asText()));
            if (cache != null) {
                cache.observed(answer);
            }
        }
    }

    /** A live read or a delete showed that the object with this uid is gone. */
    public void gone(ObjectKey key, String uid) {
        KindCache cache = cache(key);
        if (cache != null) {
            cache.gone(key, uid);
        }
    }

    /**
     * Handlers get the object as it is, or as it was when it disappeared or lost our labels; when it changed hands they get
     * both. They are called on the watch's thread and must only enqueue. Closing what is returned ends it.
     */
    public AutoCloseable onChange(Consumer<ManagedObject> handler) {
        return handlers.add(handler);
    }

    private Stream<Part> parts(ResourceType type) {
        return scope.ofObjects(type).stream().map(namespace -> new Part(GroupKind.of(type), namespace));
    }

    private @Nullable KindCache cache(ObjectKey key) {
        return caches.get(new Part(new GroupKind(key.group(), key.kind()), scope.confined() ? key.namespace() : ""));
    }

    @Override
    public synchronized void close() {
        List<Watch> all = new ArrayList<>(watches.values());
        all.forEach(Watch::close);
    }
}
