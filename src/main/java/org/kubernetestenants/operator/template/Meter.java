package org.kubernetestenants.operator.template;

import java.util.function.LongSupplier;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What the rendering of one object has used up so far. Every place where a template can make work or text asks it. */
final class Meter {
    static final int MAX_TEXT = 1 << 20;
    static final int MAX_ROUNDS = 10_000;
    static final long MAX_NANOS = 1_000_000_000;
    /** Text may go through a few variables before it is output; what is put together on the way has a limit of its own. */
    private static final long MAX_WORK = 8L * MAX_TEXT;

    private final LongSupplier nanoTime;
    private final long start;
    private long output;
    private long work;
    private int rounds;

    Meter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Counts text that becomes part of the object. */
    void output(long characters) {
        output += characters;
        if (output > MAX_TEXT) {
            throw limit("more than 1 MiB of output for one object");
        }
    }

    /** Counts text that is put together, whether or not it is output. */
    void work(long characters) {
        work += characters;
        if (work > MAX_WORK) {
            throw limit("more than 8 MiB of text put together for one object");
        }
        deadline();
    }

    /** Counts one round of any loop. */
    void round() {
        if (++rounds > MAX_ROUNDS) {
            throw limit("more than 10,000 loop rounds for one object");
        }
        deadline();
    }

    /** Asks whether there is time left. */
    void deadline() {
        if (nanoTime.getAsLong() - start > MAX_NANOS) {
            throw limit("more than 1 s for one object");
        }
    }

    static TemplateFault limit(String headline) {
        return new TemplateFault(Problem.of(Code.TEMPLATE_LIMIT, headline)
                .help("templates are for names and small files; make large content elsewhere and refer to it"));
    }
}
