package org.kubernetestenants.operator.bench;

import java.util.Arrays;
import java.util.List;

/** So many rows, of which so many are active: one measurement for each number. */
record SyncOptions(int rows, List<Integer> active) {
    private static final String USAGE = "known: sync --rows N, --active N,N";

    SyncOptions {
        active = active.stream().sorted().toList();
        if (active.getLast() > rows) {
            throw new IllegalArgumentException("more active rows than rows; " + USAGE);
        }
    }

    /** @throws IllegalArgumentException that names what is known */
    static SyncOptions parse(List<String> arguments) {
        int rows = 100_000;
        List<Integer> active = List.of(1000, 10_000);
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value; " + USAGE);
            }
            String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--rows" -> rows = Options.positive(value);
                case "--active" ->
                    active = Arrays.stream(value.split(","))
                            .map(Options::positive)
                            .toList();
                default -> throw new IllegalArgumentException("unknown option " + arguments.get(i) + "; " + USAGE);
            }
        }
        return new SyncOptions(rows, active);
    }
}
