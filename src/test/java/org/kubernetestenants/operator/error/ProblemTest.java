package org.kubernetestenants.operator.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void what_nobody_thought_of_is_told_as_a_fault_of_the_operator() {
        Problem internal = OperatorException.problemOf(new IllegalStateException("no walk"));

        assertThat(internal.full() + "\n").isEqualTo("""
                error[TO-K799] Internal: IllegalStateException: no walk
                help: this is a fault of the operator or of a route: please report it, with the log lines around it
                """);
    }
}
