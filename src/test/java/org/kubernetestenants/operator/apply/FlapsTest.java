package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Problem;

/** Behaviour 27, by the clock. */
class FlapsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Flaps flaps = new Flaps(Duration.ofMinutes(10));

    @Test
    void five_times_within_the_window_are_enough_and_the_first_that_leaves_it_makes_room() {
        for (int minute = 0; minute < 5; minute++) {
            assertThat(heldBack(minute)).isEmpty();
            write("hash", minute);
        }

        assertThat(heldBack(5)).isPresent();
        assertThat(flaps.until(Given.key("a"))).contains(BEGIN.plus(Duration.ofMinutes(10)));
        assertThat(heldBack(10)).as("the first write is ten minutes old").isEmpty();
        write("hash", 10);
        assertThat(heldBack(10)).isPresent();
    }

    @Test
    void another_desired_state_or_another_object_begins_anew() {
        for (int minute = 0; minute < 5; minute++) {
            write("hash", minute);
        }

        assertThat(flaps.holdsBack(Given.key("a"), "other", at(5), Optional::empty))
                .isEmpty();
        assertThat(flaps.holdsBack(Given.key("b"), "hash", at(5), Optional::empty))
                .isEmpty();
        write("other", 5);
        assertThat(flaps.holdsBack(Given.key("a"), "hash", at(5), Optional::empty))
                .isEmpty();
    }

    private Optional<Problem> heldBack(int minute) {
        return flaps.holdsBack(Given.key("a"), "hash", at(minute), Optional::empty);
    }

    private void write(String hash, int minute) {
        flaps.wrote(Given.key("a"), hash, at(minute));
    }

    private static Instant at(int minute) {
        return BEGIN.plus(Duration.ofMinutes(minute));
    }
}
