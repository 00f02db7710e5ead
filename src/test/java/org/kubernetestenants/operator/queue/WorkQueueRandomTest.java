package org.kubernetestenants.operator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many adders and workers at random; each key has a version that every wish raises and each work reads. */
class WorkQueueRandomTest {
    private static final int KEYS = 12;
    private static final int WORKERS = 6;
    private static final int ADDERS = 3;
    private static final int WISHES = 400;

    private final WorkQueue queue =
            new WorkQueue("random", Duration.ofNanos(1), Duration.ofMillis(2), System::nanoTime);
    private final Map<String, Long> wanted = new ConcurrentHashMap<>();
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final Map<String, Integer> workers = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.testing.Seeds#seeds")
    void no_wish_is_lost_and_no_key_has_two_workers(long seed) {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (int i = 0; i < WORKERS; i++) {
                Random random = new Random(seed * 100 + i);
                threads.execute(() -> work(random));
            }
            for (int i = 0; i < ADDERS; i++) {
                Random random = new Random(seed * 100 + 50 + i);
                threads.execute(() -> wish(random));
            }
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(5))
                    .untilAsserted(this::everyWishSeen);
            queue.close();
        }
        assertThat(faults).isEmpty();
    }

    private void everyWishSeen() {
        long wishes = wanted.values().stream().mapToLong(Long::longValue).sum();
        assertThat(wishes).isEqualTo((long) ADDERS * WISHES);
        wanted.forEach(
                (key, version) -> assertThat(seen.getOrDefault(key, 0L)).as(key).isEqualTo(version));
        assertThat(queue.processing() + queue.size() + queue.delayed()).isZero();
    }

    private void wish(Random random) {
        for (int i = 0; i < WISHES; i++) {
            String key = "key" + random.nextInt(KEYS);
            wanted.merge(key, 1L, Long::sum);
            if (random.nextInt(4) == 0) {
                queue.addAfter(key, Duration.ofNanos(random.nextInt(500_000)));
            } else {
                queue.add(key);
            }
        }
    }

    private void work(Random random) {
        try {
            for (String key = queue.take(); key != null; key = queue.take()) {
                if (workers.merge(key, 1, Integer::sum) != 1) {
                    faults.add("two workers on " + key);
                }
                seen.put(key, wanted.getOrDefault(key, 0L));
                if (random.nextBoolean()) {
                    Thread.onSpinWait();
                }
                workers.merge(key, -1, Integer::sum);
                end(key, random.nextInt(10));
            }
        } catch (InterruptedException | RuntimeException e) {
            faults.add(e.toString());
        }
    }

    private void end(String key, int dice) {
        switch (dice) {
            case 0 -> queue.retry(key);
            case 1 -> queue.doneAfter(key, Duration.ofNanos(200_000));
            default -> queue.done(key);
        }
    }
}
