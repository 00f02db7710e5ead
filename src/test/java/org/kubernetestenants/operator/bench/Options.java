package org.kubernetestenants.operator.bench;

import java.util.List;
import java.util.Locale;

/** What to measure: so many tenants with so many objects each, once for each shape. */
record Options(int tenants, int objects, List<Shape> shapes) {
    private static final String USAGE = "known: --tenants N, --objects K, --shape independent|chain|both";

    /** @throws IllegalArgumentException that names what is known */
    static Options parse(String... arguments) {
        int tenants = 1000;
        int objects = 5;
        List<Shape> shapes = List.of(Shape.values());
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value; " + USAGE);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--tenants" -> tenants = positive(value);
                case "--objects" -> objects = positive(value);
                case "--shape" -> shapes = shapes(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "; " + USAGE);
            }
        }
        if (tenants < Latencies.SAMPLES) {
            throw new IllegalArgumentException("at least " + Latencies.SAMPLES + " tenants, for as many samples");
        }
        return new Options(tenants, objects, shapes);
    }

    /** Pods of all chains, on nodes that take 110 each. */
    int nodes() {
        int waits =
                shapes.stream().mapToInt(shape -> shape.waits(objects)).max().orElse(0);
        // A bare client's pods are still leaving when the operator's come.
        return 2 + tenants * waits * 2 / 100;
    }

    static int positive(String value) {
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException("not a number of things: " + value);
        }
        return Integer.parseInt(value);
    }

    private static List<Shape> shapes(String value) {
        return value.equals("both") ? List.of(Shape.values()) : List.of(Shape.valueOf(value.toUpperCase(Locale.ROOT)));
    }
}
