package org.kubernetestenants.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What one command writes into the results; what the others have written there stays. */
enum Part {
    OBJECTS("# Results\n\nWritten by `bench/run`; what each figure means: [README.md](README.md).\n"),
    ROWS("\n# Reading rows\n\nWritten by `bench/run sync`.\n"),
    START("\n# Start\n\nWritten by `bench/run start`.\n");

    private static final Path FILE = Path.of("bench", "RESULTS.md");

    private final String head;

    Part(String head) {
        this.head = head;
    }

    void write(String machine, List<Results> results) throws IOException {
        String tables = results.stream().map(Results::markdown).collect(Collectors.joining("\n"));
        System.out.println("\n" + tables);
        Map<Part, String> parts = parse(Files.exists(FILE) ? Files.readString(FILE) : OBJECTS.head);
        parts.put(this, head + "\n" + machine + "\n\n" + tables);
        Files.writeString(FILE, String.join("", parts.values()));
    }

    /** Those that were written before, in their order. */
    private static Map<Part, String> parse(String text) {
        Map<Part, String> parts = new EnumMap<>(Part.class);
        int end = text.length();
        for (Part part : List.of(START, ROWS, OBJECTS)) {
            int begin = text.indexOf(part.head);
            if (begin >= 0) {
                parts.put(part, text.substring(begin, end));
                end = begin;
            }
        }
        return parts;
    }
}
