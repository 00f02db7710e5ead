package org.kubernetestenants.operator.tenant;

import java.util.stream.LongStream;

/** Seeds of randomised tests: few in the build, many under {@code -Plong}; the name of a failed test says its seed. */
final class Seeds {
    private Seeds() {}

    static LongStream seeds() {
        return LongStream.range(0, Boolean.getBoolean("test.long") ? 2000 : 40);
    }
}
