package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

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

    /** It was stored before the schema refused it; the settings check says what is wrong, as often as it would read the rows. */
    @Test
    void one_that_cannot_be_used_leaves_the_default_between_two_attempts() {
        TenantRegistrySpec.Source weekly = Registries.source(Registries.DB_PROD, "1w");
        TenantRegistrySpec.ValueMappings fixed = Registries.SHOP.valueMappings();

        assertThat(SyncInterval.of(new TenantRegistrySpec(weekly, fixed, Map.of(), null, 0, null)))
                .isEqualTo(Duration.ofSeconds(30));
    }
}
