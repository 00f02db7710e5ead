package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.cluster.Permits.Permit;
import org.kubernetestenants.operator.testing.TestClock;

class PermitsTest {
    private final TestClock clock = new TestClock();
    private final Permits permits = new Permits(16, 32, clock::nanoTime);

    @Test
    void growToTheMostWhileAllAreInUseAndTheServerIsQuick() {
        rounds(100, Duration.ofMillis(20), 200);
        assertThat(permits.limit()).isEqualTo(32);
    }

    @Test
    void doNotGrowWhileTheyAreNotUsed() {
        for (int i = 0; i < 1000; i++) {
            Permit permit = permits.acquire();
            answer(permit, 200, null);
        }
        assertThat(permits.limit()).isEqualTo(16);
    }

    @Test
    void halveOncePerSecondWhenTheServerAsksToWait() {
        rounds(1, Duration.ofMillis(20), 429);
        assertThat(permits.limit()).isEqualTo(8);

        clock.pass(Duration.ofSeconds(1));
        rounds(1, Duration.ofMillis(20), 429);
        assertThat(permits.limit()).isEqualTo(4);
    }

    @Test
    void neverFewerThanOne() {
        for (int i = 0; i < 20; i++) {
            rounds(1, Duration.ofSeconds(1), 429);
        }
        assertThat(permits.limit()).isEqualTo(1);
    }

    @Test
    void shrinkToHalfAtMostWhenTheServerSlowsDown() {
        rounds(20, Duration.ofMillis(20), 200);
        rounds(20, Duration.ofSeconds(2), 200);
        assertThat(permits.limit()).isBetween(8, 15);
    }

    @Test
    void thereIsRoomWhenFewerThanHalfAreInUse() throws Exception {
        List<Permit> taken = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            taken.add(permits.acquire());
        }
        CountDownLatch room = new CountDownLatch(1);
        Thread patient = Thread.ofVirtual().start(() -> {
            try {
                permits.awaitRoom(Duration.ofMinutes(1));
                room.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> patient.getState() == Thread.State.TIMED_WAITING);

        answer(taken.removeFirst(), 200, null);
        assertThat(room.await(10, TimeUnit.SECONDS)).isTrue();
        permits.awaitRoom(Duration.ofMinutes(1));

        taken.add(permits.acquire());
        permits.awaitRoom(Duration.ofMillis(1));
        taken.forEach(Permit::close);
    }

    @Test
    void requestThatGotNoAnswerCountsAgainstTheServer() {
        permits.acquire().close();
        assertThat(permits.limit()).isEqualTo(8);
    }

    @Test
    void permitThatWasNotUsedCountsForNothing() {
        Permit permit = permits.acquire();
        permit.unused();
        permit.close();
        assertThat(permits.limit()).isEqualTo(16);
        assertThat(permits.inFlight()).isZero();
    }

    @Test
    void whoComesWhenAllAreInUseWaitsForTheNextOne() throws InterruptedException {
        List<Permit> all = all();
        Thread waiting = Thread.ofVirtual().start(() -> permits.acquire().close());
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        answer(all.getFirst(), 200, null);
        waiting.join();
    }

    @Test
    void retryAfterHoldsEverybody() throws InterruptedException {
        Permits real = new Permits(2, 2);
        long began = System.nanoTime();
        Permit first = real.acquire();
        first.answered(new Answer(429, MissingNode.getInstance(), Duration.ofSeconds(1)));
        first.close();
        real.acquire().close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    /** Each answer wakes as many as can go on, and no others: nobody may be forgotten by that. */
    @Test
    void thousandThatWaitAllGetTheirTurnWhateverTheServerAnswers() throws InterruptedException {
        Permits real = new Permits(4, 8);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int status = i % 250 == 0 ? 429 : 200;
            threads.add(Thread.ofVirtual().start(() -> {
                Permit permit = real.acquire();
                Thread.yield();
                answer(permit, status, status == 429 ? Duration.ofSeconds(1) : null);
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(real.inFlight()).isZero();
    }

    private void rounds(int count, Duration took, int status) {
        for (int i = 0; i < count; i++) {
            List<Permit> all = all();
            clock.pass(took);
            all.forEach(permit -> answer(permit, status, null));
        }
    }

    private List<Permit> all() {
        List<Permit> all = new ArrayList<>();
        for (int i = permits.limit(); i > 0; i--) {
            all.add(permits.acquire());
        }
        return all;
    }

    private static void answer(Permit permit, int status, @Nullable Duration retryAfter) {
        permit.answered(new Answer(status, MissingNode.getInstance(), retryAfter));
        permit.close();
    }
}
