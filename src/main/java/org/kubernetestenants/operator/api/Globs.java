package org.kubernetestenants.operator.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A list of names in which {@code *} stands for any text. Case does not count. */
public final class Globs {
    /** Allows everything. */
    public static final Globs ALL = new Globs(List.of());

    private final List<String> globs;
    private final List<Pattern> patterns;

    private Globs(List<String> globs) {
        this.globs = globs;
        this.patterns = globs.stream().map(Globs::pattern).toList();
    }

    /** @param list separated by commas; empty for an empty list */
    public static Globs of(String list) {
        return new Globs(Stream.of(list.split(","))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .toList());
    }

    private static Pattern pattern(String glob) {
        String quoted = Stream.of(glob.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        return Pattern.compile(quoted, Pattern.DOTALL);
    }

    /** Whether the list has this name. */
    public boolean has(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> pattern.matcher(small).matches());
    }

    /** As an allow-list: an empty one allows everything. */
    public boolean allow(String name) {
        return globs.isEmpty() || has(name);
    }

    /** For messages. */
    public String text() {
        return String.join(", ", globs);
    }
}
