package org.kubernetestenants.operator.bench;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which of the benchmark's objects exist in a namespace, by watches: nobody polls. */
final class ObjectWatch implements AutoCloseable {
    private final Map<String, Seen> objects = new HashMap<>();
    private final List<Watch> watches;

    /**
     * An object as last seen.
     *
     * @param plan of a ConfigMap's data; else empty
     */
    record Seen(String uid, long version, String plan) {}

    /** @param names those of the objects that count */
    ObjectWatch(KubernetesClient client, String namespace, Set<Kind> kinds, Set<String> names) {
        watches = kinds.stream()
                .map(kind -> client.genericKubernetesResources(kind.apiVersion(), kind.word())
                        .inNamespace(namespace)
                        .watch(new Events(kind, names)))
                .toList();
    }

    /** Waits until there are so many. */
    void awaitCount(int count) throws InterruptedException {
        await(count + " objects", Duration.ofHours(1), all -> all.size() == count);
    }

    /** Waits until an object is as wanted. */
    void await(Kind kind, String name, Predicate<Seen> wanted) throws InterruptedException {
        await(kind + " " + name, Duration.ofMinutes(1), all -> {
            Seen seen = all.get(key(kind, name));
            return seen != null && wanted.test(seen);
        });
    }

    synchronized Seen get(Kind kind, String name) {
        Seen seen = objects.get(key(kind, name));
        if (seen == null) {
            throw new IllegalStateException("there is no " + kind + " " + name);
        }
        return seen;
    }

    private synchronized void await(String what, Duration atMost, Predicate<Map<String, Seen>> condition)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.test(objects)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException("waited " + atMost + " for " + what + "; there are " + objects.size());
            }
            wait(left);
        }
    }

    private synchronized void changed(String key, Watcher.Action action, Seen seen) {
        if (action == Watcher.Action.DELETED) {
            objects.remove(key);
        } else {
            objects.put(key, seen);
        }
        notifyAll();
    }

    private static String key(Kind kind, String name) {
        return kind + "/" + name;
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private final class Events implements Watcher<GenericKubernetesResource> {
        private final Kind kind;
        private final Set<String> names;

        private Events(Kind kind, Set<String> names) {
            this.kind = kind;
            this.names = names;
        }

        @Override
        public void eventReceived(Action action, GenericKubernetesResource object) {
            String name = object.getMetadata().getName();
            if (names.contains(name)) {
                String plan = object.getAdditionalProperties().get("data") instanceof Map<?, ?> data
                        ? String.valueOf(data.get("plan"))
                        : "";
                long version = Long.parseLong(object.getMetadata().getResourceVersion());
                changed(key(kind, name), action, new Seen(object.getMetadata().getUid(), version, plan));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            System.err.println("bench: the watch of " + kind + " ended, the figures are wrong: " + cause.getMessage());
        }
    }
}
