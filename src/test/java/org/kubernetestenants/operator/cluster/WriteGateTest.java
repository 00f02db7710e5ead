package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.TestClock;

class WriteGateTest {
    private final TestClock clock = new TestClock();
    private final WriteGate gate = new WriteGate(LeaseTimings.DEFAULT, clock::nanoTime, clock);

    @Test
    void closedUntilTheLeaseIsHeld() {
        assertThat(gate.isOpen()).isFalse();
        assertThatThrownBy(gate::check)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.LEASE_LOST));
    }

    @Test
    void openForNineSecondsAfterTheRenewalWasSent() {
        renewed();
        clock.pass(Duration.ofMillis(8_999));
        assertThat(gate.isOpen()).isTrue();
        gate.check();

        clock.pass(Duration.ofMillis(1));
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void answerThatTookLongLeavesLessTime() {
        long sent = clock.nanoTime();
        var sentWall = clock.instant();
        clock.pass(Duration.ofSeconds(8));
        gate.renewed(sent, sentWall);
        assertThat(gate.isOpen()).isTrue();

        clock.pass(Duration.ofSeconds(1));
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void closesWhenTheMachineWasSuspendedAndOnlyTheWallClockWentOn() {
        renewed();
        clock.jumpWall(Duration.ofMinutes(1));
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void closesWhenTheWallClockIsSetBack() {
        renewed();
        clock.jumpWall(Duration.ofMinutes(-1));
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void closedByHandUntilTheNextRenewal() {
        renewed();
        gate.close();
        assertThat(gate.isOpen()).isFalse();

        renewed();
        assertThat(gate.isOpen()).isTrue();
    }

    private void renewed() {
        gate.renewed(clock.nanoTime(), clock.instant());
    }
}
