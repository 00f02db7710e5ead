package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncIntervalTest {
    @Test
    void a_number_with_its_unit_is_an_interval() {
        assertThat(SyncInterval.parse("30s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(SyncInterval.parse("5m")).isEqualTo(Duration.ofMinutes(5));
        assertThat(SyncInterval.parse("1h")).isEqualTo(Duration.ofHours(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0s",
                "-5s",
                "30",
                "30S",
                "PT30S",
                "1w",
                "1.5s",
                "30 s",
                "30s ",
                "٣s",
                "99999999999999999999s"
            })
    void anything_else_is_refused_instead_of_becoming_zero(String text) {
        assertThatThrownBy(() -> SyncInterval.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("`" + text + "` is no interval such as 30s, 5m or 1h");
    }
}
