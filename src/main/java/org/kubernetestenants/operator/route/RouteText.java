package org.kubernetestenants.operator.route;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.LineNumberAware;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Place;

/** The text of the route files: where a word of it stands, which Camel seldom says. */
final class RouteText {
    private final List<Path> files;

    RouteText(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /** Where to look for a word: from this line of this file on; anywhere if the file is null. */
    record Where(@Nullable Path file, int line) {}

    /** From where this step stands on. */
    Where of(LineNumberAware step) {
        Path file = files.stream()
                .filter(known -> String.valueOf(step.getLocation()).endsWith(known.toString()))
                .findFirst()
                .orElse(null);
        return new Where(file, Math.max(1, step.getLineNumber()));
    }

    /** From where the route with this id stands on. */
    Optional<Where> route(String id) {
        Pattern pattern = Pattern.compile("^\\s+id: [\"']?" + Pattern.quote(id) + "[\"']?\\s*$");
        return files.stream()
                .flatMap(file -> places(file, pattern).stream().limit(1).map(place -> new Where(file, place.line())))
                .findFirst();
    }

    /** The first place where the word stands by itself. */
    Optional<Place> find(Where where, String word) {
        return first(where, Pattern.compile("(?<![A-Za-z0-9-])" + Pattern.quote(word) + "(?![A-Za-z0-9-])"));
    }

    /** The first place where a URI of this component stands. */
    Optional<Place> uri(Where where, String component) {
        return first(where, Pattern.compile("(?<![A-Za-z0-9.-])" + Pattern.quote(component) + "(?=:\\S)"));
    }

    private Optional<Place> first(Where where, Pattern pattern) {
        return (where.file == null ? files.stream() : Stream.of(where.file))
                .flatMap(file -> places(file, pattern).stream())
                .filter(place -> place.line() >= where.line)
                .findFirst();
    }

    /** Where the pattern matches, at most once in each line, comments left out. */
    private static List<Place> places(Path file, Pattern pattern) {
        List<Place> places = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = pattern.matcher(lines.get(i));
            if (!lines.get(i).strip().startsWith("#") && matcher.find()) {
                places.add(new Place(
                        file.toString(),
                        i + 1,
                        matcher.start() + 1,
                        lines.get(i),
                        matcher.end() - matcher.start(),
                        ""));
            }
        }
        return places;
    }

    /** The last place where the pattern matches: that of the word in it. */
    Optional<Place> last(Pattern pattern, String word) {
        return files.stream()
                .flatMap(file -> places(file, pattern).stream())
                .reduce((earlier, later) -> later)
                .map(place -> new Place(
                        place.path(),
                        place.line(),
                        place.column()
                                + place.source().substring(place.column() - 1).indexOf(word),
                        place.source(),
                        word.length(),
                        ""));
    }

    /** A place that Camel did say. */
    static Place line(Path file, int line, int column, int width) {
        List<String> lines = lines(file);
        String source = line <= lines.size() ? lines.get(line - 1) : "";
        return new Place(file.toString(), line, column, source, width, "");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
