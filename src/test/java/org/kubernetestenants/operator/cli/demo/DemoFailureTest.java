package org.kubernetestenants.operator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class DemoFailureTest {
    @Test
    void says_what_happened_and_what_to_do() {
        DemoFailure failure =
                catchThrowableOfType(DemoFailure.class, () -> DemoState.read(DemoFolder.of("never-started")));

        assertThat(failure.told().problem().full() + "\n").isEqualTo("""
                error[TO-K702] DemoFailed: no demo is running
                help: Start one in another terminal: ./tenant-operator demo
                """);
    }
}
