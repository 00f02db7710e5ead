package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.TestClock;

class LeaderElectionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final StubLeaseStore api = new StubLeaseStore();

    @Test
    void firstReplicaLeadsAndOpensItsGate() {
        Replica one = new Replica("one");
        one.step();

        assertThat(one.told).containsExactly("gained");
        assertThat(one.gate.isOpen()).isTrue();
        assertThat(api.holder()).isEqualTo("one");
    }

    @Test
    void renewalsKeepTheGateOpenAndTheStandbyAway() {
        Replica one = new Replica("one");
        Replica two = new Replica("two");
        for (int i = 0; i < 30; i++) {
            one.step();
            two.step();
            one.pass(SECOND.multipliedBy(2));
            two.pass(SECOND.multipliedBy(2));
        }
        assertThat(one.gate.isOpen()).isTrue();
        assertThat(one.told).containsExactly("gained");
        assertThat(two.told).isEmpty();
    }

    @Test
    void standbyTakesOverFifteenSecondsOfItsOwnTimeAfterTheRecordStoodStill() {
        new Replica("one").step();
        Replica two = new Replica("two");
        two.step();
        two.pass(Duration.ofMillis(14_999));
        two.step();
        assertThat(api.holder()).isEqualTo("one");

        two.pass(Duration.ofMillis(1));
        two.step();
        assertThat(api.holder()).isEqualTo("two");
        assertThat(two.told).containsExactly("gained");
    }

    @Test
    void standbyWhoseWallClockIsAMinuteAheadTakesNothingFromALeaderThatRenews() {
        Replica one = new Replica("one");
        one.step();
        Replica two = new Replica("two");
        two.clock.jumpWall(Duration.ofMinutes(1));
        two.step();
        two.pass(SECOND.multipliedBy(10));
        two.step();
        one.pass(SECOND.multipliedBy(8));
        one.step();
        two.pass(SECOND.multipliedBy(10));
        two.step();

        assertThat(api.holder()).isEqualTo("one");
    }

    @Test
    void standbyThatWasFrozenWhileItsLookWasUnderWayDoesNotTrustTheOldAnswer() {
        Replica one = new Replica("one");
        one.step();
        Replica two = new Replica("two");
        two.step();
        // The answer describes the Lease as it was before two froze for a minute.
        api.beforeAnswer = () -> two.pass(Duration.ofMinutes(1));
        two.step();

        assertThat(api.holder()).isEqualTo("one");
        assertThat(two.told).isEmpty();
    }

    @Test
    void leaderThatWasFrozenForAMinuteLosesBeforeItDoesAnything() {
        Replica one = new Replica("one");
        one.step();
        Replica two = new Replica("two");
        two.step();
        two.pass(SECOND.multipliedBy(15));
        two.step();
        one.pass(Duration.ofMinutes(1));
        assertThat(one.gate.isOpen()).isFalse();

        one.step();
        assertThat(one.told).containsExactly("gained", "lost");
        assertThat(api.holder()).isEqualTo("two");
    }

    @Test
    void leaderWithoutAnApiServerLosesNineSecondsAfterItsLastRenewalAndMayLeadAgain() {
        Replica one = new Replica("one");
        one.step();
        api.down = true;
        one.pass(Duration.ofMillis(8_900));
        one.step();
        assertThat(one.told).containsExactly("gained");

        one.pass(Duration.ofMillis(100));
        one.step();
        assertThat(one.told).containsExactly("gained", "lost");

        api.down = false;
        one.step();
        assertThat(one.told).containsExactly("gained", "lost", "gained");
        assertThat(one.gate.isOpen()).isTrue();
    }

    @Test
    void renewalWhoseAnswerGotLostIsNotTakenForATheft() {
        Replica one = new Replica("one");
        one.step();
        api.loseAnswer = true;
        one.pass(SECOND.multipliedBy(2));
        one.step();
        one.pass(SECOND.multipliedBy(2));
        one.step();

        assertThat(one.told).containsExactly("gained");
        assertThat(one.gate.isOpen()).isTrue();
    }

    @Test
    void leaderWhoseLeaseSomebodyTookStopsAtOnce() {
        Replica one = new Replica("one");
        one.step();
        api.handTo("thief");
        one.pass(SECOND.multipliedBy(2));
        one.step();

        assertThat(one.told).containsExactly("gained", "lost");
        assertThat(one.gate.isOpen()).isFalse();
    }

    @Test
    void leaderWhoseLeaseWasDeletedMakesItAgain() {
        Replica one = new Replica("one");
        one.step();
        api.lease = null;
        one.pass(SECOND.multipliedBy(2));
        one.step();

        assertThat(api.holder()).isEqualTo("one");
        assertThat(one.told).containsExactly("gained");
    }

    @Test
    void releaseClosesTheGateAndLetsTheStandbyInAtItsNextLook() {
        Replica one = new Replica("one");
        one.step();
        Replica two = new Replica("two");
        two.step();
        one.election.release();
        assertThat(one.gate.isOpen()).isFalse();
        assertThat(api.holder()).isEmpty();

        two.pass(SECOND.multipliedBy(2));
        two.step();
        assertThat(api.holder()).isEqualTo("two");
        assertThat(one.told).containsExactly("gained");
    }

    /** An orderly end that came while the Lease was renewed left it to run out: 15 s without a leader. */
    @Test
    void releaseDuringARenewalGivesTheLeaseUpAllTheSame() throws InterruptedException {
        Replica one = new Replica("one");
        one.step();
        Thread release = new Thread(one.election::release);
        api.beforeAnswer = () -> {
            release.start();
            await().until(() -> !one.gate.isOpen());
        };
        one.step();
        release.join();

        assertThat(api.holder()).isEmpty();
        assertThat(one.told).containsExactly("gained");
    }

    @Test
    void releaseFindsTheLeaseWhoseLastRenewalGotNoAnswer() {
        Replica one = new Replica("one");
        one.step();
        api.loseAnswer = true;
        one.pass(SECOND.multipliedBy(2));
        one.step();
        one.election.release();

        assertThat(api.holder()).isEmpty();
    }

    @Test
    void standbyNeverTakesALeaseThatIsNotItsOwnToGiveUp() {
        Replica one = new Replica("one");
        one.step();
        Replica two = new Replica("two");
        two.step();
        two.election.release();

        assertThat(api.holder()).isEqualTo("one");
    }

    @Test
    void holdersLongerLeaseIsRespected() {
        api.lease = new LeaseRecord("go", Duration.ofSeconds(60), TestTimes.START, TestTimes.START, 0, "7");
        Replica two = new Replica("two");
        two.step();
        two.pass(SECOND.multipliedBy(59));
        two.step();
        assertThat(api.holder()).isEqualTo("go");

        two.pass(SECOND);
        two.step();
        assertThat(api.holder()).isEqualTo("two");
    }

    /** One process with clocks of its own. */
    private final class Replica implements LeaderElection.Listener {
        final TestClock clock = new TestClock();
        final WriteGate gate = new WriteGate(LeaseTimings.DEFAULT, clock::nanoTime, clock);
        final List<String> told = new ArrayList<>();
        final LeaderElection election;

        @SuppressWarnings("this-escape")
        Replica(String name) {
            election = new LeaderElection(api, name, LeaseTimings.DEFAULT, gate, this, clock::nanoTime, clock);
        }

        void step() {
            election.step();
        }

        void pass(Duration time) {
            clock.pass(time);
        }

        @Override
        public void gained() {
            assertThat(gate.isOpen()).isTrue();
            told.add("gained");
        }

        @Override
        public void lost() {
            assertThat(gate.isOpen()).isFalse();
            told.add("lost");
        }
    }

    /** A Lease as an API server keeps it: who writes must know the last version. */
    private static final class StubLeaseStore implements LeaseStore {
        @Nullable
        LeaseRecord lease;

        boolean down;
        boolean loseAnswer;
        Runnable beforeAnswer = () -> {};
        private int version;

        String holder() {
            return lease == null ? "(no lease)" : lease.holder();
        }

        void handTo(String thief) {
            if (lease != null) {
                store(lease.takenBy(thief, Duration.ofSeconds(15), TestTimes.START));
            }
        }

        @Override
        public Optional<LeaseRecord> read() {
            reach();
            Optional<LeaseRecord> answer = Optional.ofNullable(lease);
            answering();
            return answer;
        }

        private void answering() {
            Runnable delay = beforeAnswer;
            beforeAnswer = () -> {};
            delay.run();
        }

        @Override
        public Optional<LeaseRecord> create(LeaseRecord made) {
            reach();
            return lease != null ? Optional.empty() : Optional.of(store(made));
        }

        @Override
        public Optional<LeaseRecord> replace(LeaseRecord next) {
            reach();
            if (lease == null || !lease.version().equals(next.version())) {
                return Optional.empty();
            }
            LeaseRecord stored = store(next);
            answering();
            if (loseAnswer) {
                loseAnswer = false;
                throw noAnswer();
            }
            return Optional.of(stored);
        }

        private LeaseRecord store(LeaseRecord next) {
            version++;
            LeaseRecord stored = new LeaseRecord(
                    next.holder(),
                    next.duration(),
                    next.acquired(),
                    next.renewed(),
                    next.transitions(),
                    Integer.toString(version));
            lease = stored;
            return stored;
        }

        private void reach() {
            if (down) {
                throw noAnswer();
            }
        }

        private static OperatorException noAnswer() {
            return new OperatorException(Problem.of(Code.API_UNREACHABLE, "no answer"));
        }
    }

    private static final class TestTimes {
        static final java.time.Instant START = java.time.Instant.parse("2026-01-01T00:00:00Z");
    }
}
