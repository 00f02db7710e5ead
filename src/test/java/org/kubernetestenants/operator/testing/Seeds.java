package org.kubernetestenants.operator.testing;

import java.util.stream.LongStream;

/** Seeds of randomised tests: the same few in every build, many more with {@code -Plong}. Each stands in its test's name. */
public final class Seeds {
    private Seeds() {}

    /** For {@code @MethodSource}. */
    public static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("test.long") ? 500 : 20);
    }
}
