package org.kubernetestenants.operator.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> NAMES = List.of("kafka", "sql", "timer", "planId", "planIds", "Übung");

    @ParameterizedTest
    @CsvSource({
        "kafak, kafka",
        "akfka, kafka",
        "kafkaa, kafka",
        "kfka, kafka",
        "tiner, timer",
        "planid, planId",
        "sqk, sql",
        "übnug, Übung"
    })
    void one_slip_of_the_finger_or_another_letter_case_is_no_matter(String typed, String meant) {
        assertThat(Nearest.to(typed, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"fakak", "rest", "x", "''"})
    void what_is_too_far_away_is_not_suggested(String typed) {
        assertThat(Nearest.to(typed, NAMES)).isEmpty();
    }

    @Test
    void of_two_that_are_as_near_the_first_by_name_is_meant() {
        assertThat(Nearest.to("planIdx", NAMES)).contains("planId");
        assertThat(Nearest.to("planId", NAMES)).contains("planId");
    }
}
