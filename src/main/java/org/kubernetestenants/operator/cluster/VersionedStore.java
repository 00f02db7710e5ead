package org.kubernetestenants.operator.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Objects of one kind, fed by a watch and by the answers to our own writes, in any order: what is newer by resourceVersion
 * wins, and what was deleted does not come back by a late answer. A relist removes what it did not show, unless it is newer
 * than the relist.
 *
 * <p>Every change is told to {@code index} under the store's lock, in order; it must be quick.
 */
final class VersionedStore<K, V> {
    private static final int TOMBSTONES = 10_000;

    private record Held<V>(String uid, long version, V value) {}

    /** A value before and after; null where there was or is none. */
    record Change<V>(@Nullable V before, @Nullable V now) {}

    private final Map<K, Held<V>> held = new ConcurrentHashMap<>();
    /** Version at which a uid disappeared. An object that only lost its label may come back at a later one. */
    private final Map<String, Long> tombstones = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > TOMBSTONES;
        }
    };

    private final BiConsumer<@Nullable V, @Nullable V> index;
    private @Nullable Set<K> relisted;

    VersionedStore(BiConsumer<@Nullable V, @Nullable V> index) {
        this.index = index;
    }

    /** A resourceVersion as a number: Kubernetes 1.35 made their order official. */
    static long version(String resourceVersion) {
        try {
            return Long.parseLong(resourceVersion);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("resourceVersion is no number: " + resourceVersion, e);
        }
    }

    @Nullable
    V get(K key) {
        Held<V> found = held.get(key);
        return found == null ? null : found.value;
    }

    /** Whether the object is held at this version or a later one: then {@link #put} would not take it. */
    boolean holds(K key, String uid, long version) {
        Held<V> found = held.get(key);
        return found != null && found.version >= version && found.uid.equals(uid);
    }

    /** A copy. */
    Collection<V> all() {
        return held.values().stream().map(Held::value).toList();
    }

    /** A relist begins; an unfinished one is forgotten. */
    synchronized void relistStarted() {
        relisted = new HashSet<>();
    }

    /** The relist shows this key. */
    synchronized void relisted(K key) {
        if (relisted != null) {
            relisted.add(key);
        }
    }

    /** The relist, of this version, showed everything; returns what is gone. */
    synchronized List<V> relistEnded(long version) {
        Set<K> seen = relisted == null ? Set.of() : relisted;
        relisted = null;
        List<K> gone = held.entrySet().stream()
                .filter(e -> !seen.contains(e.getKey()) && e.getValue().version <= version)
                .map(Map.Entry::getKey)
                .toList();
        return gone.stream()
                .map(key -> drop(key, version))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Takes the value if it is news; empty if it is not. */
    Optional<Change<V>> put(K key, String uid, long version, V value) {
        return put(key, uid, version, value, version - 1);
    }

    /** As {@link #put}, also where the object is held at this very version: what was made of it then counts no more. */
    Optional<Change<V>> putAgain(K key, String uid, long version, V value) {
        return put(key, uid, version, value, version);
    }

    private synchronized Optional<Change<V>> put(K key, String uid, long version, V value, long newest) {
        Long dead = tombstones.get(uid);
        Held<V> old = held.get(key);
        if ((dead != null && version <= dead) || (old != null && old.version > newest)) {
            return Optional.empty();
        }
        if (old != null && !old.uid.equals(uid)) {
            tombstones.put(old.uid, Long.MAX_VALUE);
        }
        held.put(key, new Held<>(uid, version, value));
        V before = old == null ? null : old.value;
        index.accept(before, value);
        return Optional.of(new Change<>(before, value));
    }

    /** It disappeared at {@code version}: deleted, or no longer selected. Returns what was held of it. */
    synchronized Optional<V> remove(K key, String uid, long version) {
        tombstones.merge(uid, version, Math::max);
        Held<V> old = held.get(key);
        return old == null || old.version > version ? Optional.empty() : drop(key, version);
    }

    /** It is known to be gone for good. */
    synchronized Optional<V> gone(K key, String uid) {
        tombstones.put(uid, Long.MAX_VALUE);
        Held<V> old = held.get(key);
        return old == null || !old.uid.equals(uid) ? Optional.empty() : drop(key, Long.MAX_VALUE);
    }

    private Optional<V> drop(K key, long version) {
        Held<V> old = held.remove(key);
        if (old == null) {
            return Optional.empty();
        }
        tombstones.merge(old.uid, version, Math::max);
        index.accept(old.value, null);
        return Optional.of(old.value);
    }
}
