package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    /** An operator was given a port that a connection of another process took before it had started. */
    @Test
    void no_port_is_one_that_a_connection_may_be_given_or_that_was_given_before() throws IOException {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            int port = FreePorts.next();
            assertThat(port).isBetween(FreePorts.FIRST, FreePorts.LAST).isLessThan(32_768);
            assertThat(given.add(port)).isTrue();
        }
    }

    @Test
    void no_port_is_one_at_which_somebody_listens() throws IOException {
        int next = FreePorts.next() + 1;
        try (ServerSocket ignored = new ServerSocket(next)) {
            assertThat(FreePorts.next()).isNotEqualTo(next);
        } catch (BindException e) {
            // Somebody else listens there, which is just as well.
            assertThat(FreePorts.next()).isNotEqualTo(next);
        }
    }
}
