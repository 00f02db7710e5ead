package org.kubernetestenants.operator.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L); // nanoTime may overflow
    private final WorkQueue queue =
            new WorkQueue("tenants", Duration.ofSeconds(1), Duration.ofSeconds(300), nanos::get);

    @Test
    void a_key_added_twice_is_taken_once() throws InterruptedException {
        queue.add("a");
        queue.add("a");
        queue.add("b");

        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo("b");
        assertThat(queue.size()).isZero();
        assertThat(queue.processing()).isEqualTo(2);
    }

    @Test
    void a_key_added_while_a_worker_has_it_comes_back_when_the_worker_is_done() throws InterruptedException {
        queue.add("a");
        queue.take();
        queue.add("a");
        queue.add("b");

        assertThat(queue.take()).as("a is taken, so b").isEqualTo("b");
        queue.done("a");
        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void a_delayed_key_is_taken_when_its_time_has_come() throws InterruptedException {
        queue.addAfter("a", Duration.ofSeconds(10));
        pass(Duration.ofMillis(9_999));
        assertThat(queue.size()).isZero();
        assertThat(queue.delayed()).isEqualTo(1);

        pass(Duration.ofMillis(1));
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.delayed()).isZero();
    }

    @Test
    void of_several_delays_the_earliest_holds() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(3));
        queue.addAfter("a", Duration.ofSeconds(20));

        assertThat(queue.delayed()).isEqualTo(1);
        pass(Duration.ofSeconds(3));
        assertThat(queue.size()).isEqualTo(1);
    }

    @Test
    void taking_a_key_drops_its_delay() throws InterruptedException {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.add("a");
        queue.take();
        queue.done("a");

        pass(Duration.ofSeconds(11));
        assertThat(queue.size()).isZero();
    }

    @Test
    void a_delay_that_ends_while_a_worker_has_the_key_brings_it_back_afterwards() throws InterruptedException {
        queue.add("a");
        queue.take();
        queue.addAfter("a", Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));
        queue.done("a");

        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void done_after_comes_again_after_the_delay() throws InterruptedException {
        queue.add("a");
        queue.take();
        queue.doneAfter("a", Duration.ofSeconds(30));

        assertThat(queue.processing()).isZero();
        pass(Duration.ofSeconds(30));
        assertThat(queue.take()).isEqualTo("a");
    }

    @Test
    void failures_back_off_exponentially_with_jitter_up_to_the_longest_wait() throws InterruptedException {
        List<Long> seconds = new ArrayList<>();
        queue.add("a");
        for (int i = 0; i < 12; i++) {
            queue.take();
            queue.retry("a");
            seconds.add(passUntilReady());
        }

        assertThat(seconds.getFirst()).isBetween(1L, 2L);
        assertThat(seconds.get(3)).isBetween(8L, 16L);
        assertThat(seconds.getLast()).isBetween(150L, 300L);
    }

    @Test
    void success_forgets_the_failures() throws InterruptedException {
        queue.add("a");
        for (int i = 0; i < 8; i++) {
            queue.take();
            queue.retry("a");
            passUntilReady();
        }
        queue.take();
        queue.done("a");
        queue.add("a");
        queue.take();
        queue.retry("a");

        assertThat(passUntilReady()).isBetween(1L, 2L);
    }

    @Test
    void an_event_ends_a_back_off_at_once_and_the_failures_stay_counted() throws InterruptedException {
        queue.add("a");
        for (int i = 0; i < 5; i++) {
            queue.take();
            queue.retry("a");
            queue.add("a");
            assertThat(queue.size()).isEqualTo(1);
        }
        queue.take();
        queue.retry("a");

        assertThat(passUntilReady()).isBetween(32L, 64L);
    }

    @Test
    void the_oldest_age_is_that_of_the_key_that_waits_longest_for_a_worker() {
        assertThat(queue.oldestAgeNanos()).isZero();
        queue.add("a");
        pass(Duration.ofSeconds(2));
        queue.add("b");
        pass(Duration.ofSeconds(1));

        assertThat(queue.oldestAgeNanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void a_waiting_taker_gets_the_key_that_is_added()
            throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<String> taken = CompletableFuture.supplyAsync(this::takeQuietly);
        queue.add("a");

        assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo("a");
    }

    @Test
    void a_waiting_taker_gets_a_delayed_key_without_any_further_call() {
        WorkQueue real = new WorkQueue("q", Duration.ofMillis(1), Duration.ofMillis(10), System::nanoTime);
        List<String> taken = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread.ofVirtual().start(() -> {
            try {
                taken.add(String.valueOf(real.take()));
            } catch (InterruptedException e) {
                taken.add("interrupted");
            }
        });
        real.addAfter("a", Duration.ofMillis(50));

        await().untilAsserted(() -> assertThat(taken).containsExactly("a"));
        real.close();
    }

    @Test
    void close_ends_waiting_takers_and_gives_out_no_key_any_more()
            throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<String> taken = CompletableFuture.supplyAsync(this::takeQuietly);
        queue.close();
        queue.add("a");

        assertThat(taken.get(10, TimeUnit.SECONDS)).isEqualTo("closed");
        assertThat(queue.take()).isNull();
    }

    @Test
    void done_of_a_key_that_nobody_took_is_a_fault_of_the_caller() {
        assertThatThrownBy(() -> queue.done("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a was not taken from WorkQueue tenants");
    }

    private String takeQuietly() {
        try {
            String key = queue.take();
            return key == null ? "closed" : key;
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** @return whole seconds, rounded up */
    private long passUntilReady() {
        for (long seconds = 1; seconds < 1000; seconds++) {
            pass(Duration.ofSeconds(1));
            if (queue.size() > 0) {
                return seconds;
            }
        }
        return Long.MAX_VALUE;
    }
}
