package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.source.Activation.ACTIVE;
import static org.kubernetestenants.operator.source.Activation.INACTIVE;
import static org.kubernetestenants.operator.source.Activation.INVALID;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationTest {
    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "yes", "on", "y", "t", "TRUE", "Yes", " on ", "T"})
    void these_words_are_active(String word) {
        assertThat(Activation.of(word)).isEqualTo(ACTIVE);
        assertThat(Activation.of(word.getBytes(StandardCharsets.UTF_8)))
                .as("as bytes")
                .isEqualTo(ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "false", "no", "off", "n", "f", "FALSE", " Off", "", "  "})
    void these_words_are_inactive(String word) {
        assertThat(Activation.of(word)).isEqualTo(INACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "2", "-1", "yes!", "active", "enabled", "ja"})
    void any_other_text_is_invalid(String word) {
        assertThat(Activation.of(word)).isEqualTo(INVALID);
    }

    @Test
    void null_is_inactive() {
        assertThat(Activation.of(null)).isEqualTo(INACTIVE);
    }

    @Test
    void numbers_booleans_and_bits_are_active_unless_they_are_zero_or_false() {
        assertThat(new Object[] {
                    true, 1, -1, 2L, 0.5, 0.5f, new BigDecimal("0.1"), BigInteger.TWO.pow(64), (short) 7, new byte[] {5}
                })
                .allMatch(value -> Activation.of(value) == ACTIVE);
        assertThat(new Object[] {false, 0, 0L, 0.0, -0.0, 0f, new BigDecimal("0.00"), BigInteger.ZERO, new byte[] {0}})
                .allMatch(value -> Activation.of(value) == INACTIVE);
    }
}
