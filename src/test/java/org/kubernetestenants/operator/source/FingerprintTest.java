package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.source.Fingerprint.Key;

class FingerprintTest {
    /** Bytes 0 to 15, as in the reference. */
    private static final Key KEY = new Key(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** @param length of the text in characters, whose bytes are 0, 1, 2 and so on */
    @ParameterizedTest
    @CsvSource(textBlock = """
            0, a3817f04ba25a8e66df67214c7550293
            1, 8177228da4a45dc7fca38bdef60affe4
            2, f88164c12d9c8faf7d0f6e7c7bcd5579
            4, 3b62a9ba6258f5610f83e264f31497b4
            7, 31fcefac66d7de9c7ec7485fe4494902
            30, e3040c00eb28f15366ca73cbd872e740
            """)
    void is_siphash_as_its_authors_have_it(int length, String expected) {
        String text = IntStream.range(0, length)
                .mapToObj(i -> String.valueOf((char) (2 * i | (2 * i + 1) << 8)))
                .collect(Collectors.joining());
        Fingerprint fingerprint = Fingerprint.of(text, KEY);

        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(fingerprint.high()).putLong(fingerprint.low());
        assertThat(HexFormat.of().formatHex(bytes.array())).isEqualTo(expected);
    }
}
