package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A page of {@code docs/how-to}: tests run what it shows. */
public final class HowTo {
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    private final String text;

    private HowTo(String text) {
        this.text = text;
    }

    /** @param name without folder and suffix */
    public static HowTo page(String name) {
        try {
            return new HowTo(Files.readString(Path.of("docs", "how-to", name + ".md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks of a language, in their order. */
    public List<String> blocks(String language) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** The one block of a language that has this text. */
    public String block(String language, String having) {
        List<String> found = blocks(language).stream()
                .filter(block -> block.contains(having))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " blocks of " + language + " have " + having);
        }
        return found.getFirst();
    }

    /** A block with a value of the example replaced by that of the test; the block must have it. */
    public static String with(String block, String example, String value) {
        if (!block.contains(example)) {
            throw new IllegalArgumentException("the page no longer shows " + example);
        }
        return block.replace(example, value);
    }
}
