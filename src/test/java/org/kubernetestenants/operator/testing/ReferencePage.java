package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of docs/reference that code is the source of; {@code -Ddocs.write=true} writes it. */
public final class ReferencePage {
    private static final Path DOCS = Path.of("docs", "reference");

    private ReferencePage() {}

    /** The page is this text. */
    public static void check(String name, String text) throws IOException {
        Path file = DOCS.resolve(name);
        if (Boolean.getBoolean("docs.write")) {
            Files.createDirectories(DOCS);
            Files.writeString(file, text);
        }
        assertThat(file).content().isEqualTo(text);
    }
}
