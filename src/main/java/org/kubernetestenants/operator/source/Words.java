package org.kubernetestenants.operator.source;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words of others, a driver's say, as a message of ours quotes them. */
final class Words {
    private static final int LONGEST = 200;

    private Words() {}

    /** In one line, cut where it is too long. */
    static String line(@Nullable String words) {
        String line = Objects.toString(words, "").strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }
}
