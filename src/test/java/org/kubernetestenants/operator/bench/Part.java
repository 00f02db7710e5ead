package org.kubernetestenants.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What one command writes into the results; what the other has written there stays. */
enum Part {
    OBJECTS,
    ROWS;

    private static final Path FILE = Path.of("bench", "RESULTS.md");
    private static final String HEAD =
            "# Results\n\nWritten by `bench/run`; what each figure means: [README.md](README.md).\n";
    /** Where the one ends and the other begins. */
    private static final String BORDER = "\n# Reading rows\n\nWritten by `bench/run sync`.\n";

    void write(String machine, List<Results> results) throws IOException {
        String tables = results.stream().map(Results::markdown).collect(Collectors.joining("\n"));
        System.out.println("\n" + tables);
        String written = "\n" + machine + "\n\n" + tables;
        String before = Files.exists(FILE) ? Files.readString(FILE) : HEAD;
        int border = before.indexOf(BORDER);
        String objects = border < 0 ? before : before.substring(0, border);
        String rows = border < 0 ? "" : before.substring(border);
        Files.writeString(FILE, this == OBJECTS ? HEAD + written + rows : objects + BORDER + written);
    }
}
