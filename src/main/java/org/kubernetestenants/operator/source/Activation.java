package org.kubernetestenants.operator.source;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the column {@code activate} says of a row. */
public enum Activation {
    ACTIVE,
    INACTIVE,
    /** Neither yes nor no. */
    INVALID;

    private static final Set<String> YES = Set.of("1", "true", "yes", "on", "y", "t");
    private static final Set<String> NO = Set.of("0", "false", "no", "off", "n", "f", "");

    /**
     * Yes: 1 true yes on y t in any case, trimmed; a true boolean or bit; a number other than 0. No: 0 false no off n f, empty
     * text, NULL, 0.
     */
    public static Activation of(@Nullable Object value) {
        return switch (value) {
            case null -> INACTIVE;
            case Boolean bool -> bool ? ACTIVE : INACTIVE;
            case Number number -> isZero(number) ? INACTIVE : ACTIVE;
            case byte[] bytes -> ofBytes(bytes);
            default -> ofText(value.toString());
        };
    }

    private static Activation ofText(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (YES.contains(word)) {
            return ACTIVE;
        }
        return NO.contains(word) ? INACTIVE : INVALID;
    }

    /** A driver gives bit(n) and binary columns alike as bytes: a word stays a word, a single other byte is a number. */
    private static Activation ofBytes(byte[] bytes) {
        Activation word = ofText(new String(bytes, StandardCharsets.UTF_8));
        if (word != INVALID || bytes.length != 1) {
            return word;
        }
        return bytes[0] == 0 ? INACTIVE : ACTIVE;
    }

    private static boolean isZero(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal.signum() == 0;
            case BigInteger integer -> integer.signum() == 0;
            case Double d -> d == 0;
            case Float f -> f == 0;
            default -> number.longValue() == 0;
        };
    }
}
