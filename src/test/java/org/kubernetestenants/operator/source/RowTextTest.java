package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Beside {@link SourceIT}, which has every column type of a real server: what else a driver or a row hook may give. */
class RowTextTest {
    @Test
    void numbers_never_have_an_exponent_and_decimals_keep_their_scale() {
        assertThat(RowText.of(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(RowText.of(new BigDecimal("1.500"))).isEqualTo("1.500");
        assertThat(RowText.of(1e-7)).isEqualTo("0.0000001");
        assertThat(RowText.of(1e21)).isEqualTo("1000000000000000000000");
        assertThat(RowText.of(3.0)).isEqualTo("3");
        assertThat(RowText.of(-0.0)).isEqualTo("0");
        assertThat(RowText.of(0.1f)).isEqualTo("0.1");
        assertThat(RowText.of(Double.NaN)).isEqualTo("NaN");
        assertThat(RowText.of(BigInteger.TWO.pow(64))).isEqualTo("18446744073709551616");
    }

    @Test
    void moments_are_written_in_utc_with_as_many_digits_as_they_need() {
        assertThat(RowText.of(Instant.parse("2026-01-31T13:45:00Z"))).isEqualTo("2026-01-31T13:45:00Z");
        assertThat(RowText.of(Instant.parse("2026-01-31T13:45:00.120Z"))).isEqualTo("2026-01-31T13:45:00.12Z");
        assertThat(RowText.of(OffsetDateTime.parse("2026-01-31T13:45:00+02:00")))
                .isEqualTo("2026-01-31T11:45:00Z");
        assertThat(RowText.of(ZonedDateTime.parse("2026-01-31T13:45:00+01:00[Europe/Berlin]")))
                .isEqualTo("2026-01-31T12:45:00Z");
        assertThat(RowText.of(LocalDateTime.parse("2026-01-31T13:45:00"))).isEqualTo("2026-01-31T13:45:00Z");
        assertThat(RowText.of(LocalDate.parse("2026-01-31"))).isEqualTo("2026-01-31");
        assertThat(RowText.of(LocalTime.parse("13:45"))).isEqualTo("13:45:00");
    }

    @Test
    void a_timestamp_is_the_same_text_in_every_zone() {
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(RowText.of(Timestamp.from(Instant.parse("2026-06-01T00:00:00.5Z"))))
                    .isEqualTo("2026-06-01T00:00:00.5Z");
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void null_is_empty_and_bytes_are_base64() {
        assertThat(RowText.of(null)).isEmpty();
        assertThat(RowText.of(new byte[] {0, -1})).isEqualTo("AP8=");
        assertThat(RowText.of(true)).isEqualTo("1");
        assertThat(RowText.of(false)).isEqualTo("0");
    }

    /** Behaviour 3: whatever order the keys have today, and whatever class the value has. */
    @Test
    void what_json_nests_is_compact_json_with_the_keys_in_their_order() {
        Map<String, @Nullable Object> nested = new LinkedHashMap<>();
        nested.put("zone", "eu \"1\"\n");
        nested.put("cpu", 1.50);
        nested.put("big", 1e21);
        nested.put("on", true);
        nested.put("none", null);
        nested.put("list", Arrays.asList(1, "a", null, Map.of("b", 2L)));

        assertThat(RowText.of(nested))
                .isEqualTo("{\"big\":1000000000000000000000,\"cpu\":1.5,\"list\":[1,\"a\",null,{\"b\":2}],"
                        + "\"none\":null,\"on\":true,\"zone\":\"eu \\\"1\\\"\\n\"}");
        assertThat(RowText.of(List.of())).isEqualTo("[]");
        assertThat(RowText.of(new Object[] {1, Double.NaN})).isEqualTo("[1,\"NaN\"]");
        assertThat(RowText.of(List.of(LocalDate.parse("2026-01-31"), new byte[] {0, -1})))
                .isEqualTo("[\"2026-01-31\",\"AP8=\"]");
    }
}
