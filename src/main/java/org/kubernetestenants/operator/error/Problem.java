package org.kubernetestenants.operator.error;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong, said once: what, where, why and what to do. The three lengths in which users meet it are derived
 * from it. Never carries a secret value.
 *
 * @param code what kind of problem
 * @param headline what is wrong, with its subject, in one line that stands alone
 * @param place where in the user's text; null when it has no place
 * @param details further facts, a line each, indented
 * @param help what to do next; null when nothing is to be done
 * @param impact who is affected and what stays as it is, a line each
 */
public record Problem(
        Code code,
        String headline,
        @Nullable Place place,
        List<String> details,
        @Nullable String help,
        List<String> impact) {
    /** Most characters of the short form. */
    public static final int SHORT = 120;

    private static final int CONDITION = 512;

    public Problem {
        details = List.copyOf(details);
        impact = List.copyOf(impact);
    }

    public static Problem of(Code code, String headline) {
        return new Problem(code, headline, null, List.of(), null, List.of());
    }

    public Problem at(Place newPlace) {
        return new Problem(code, headline, newPlace, details, help, impact);
    }

    public Problem detail(String line) {
        return new Problem(code, headline, place, plus(details, line), help, impact);
    }

    public Problem help(String text) {
        return new Problem(code, headline, place, details, text, impact);
    }

    public Problem impact(String line) {
        return new Problem(code, headline, place, details, help, plus(impact, line));
    }

    /** At most 120 characters, one line: events, printer columns. */
    public String shortText() {
        return shortened(headline);
    }

    /** Any text in the length of the short form. */
    public static String shortened(String text) {
        return cut(text, SHORT);
    }

    /** The first {@code most} names, and how many more there are. */
    public static String named(List<String> names, int most) {
        String first = String.join(", ", names.subList(0, Math.min(most, names.size())));
        return names.size() > most ? first + " and " + (names.size() - most) + " more" : first;
    }

    /** At most 512 characters, one line: conditions. The reason stands beside it, so the code is not repeated. */
    public String condition() {
        StringBuilder text = new StringBuilder(headline);
        if (place != null) {
            text.append(" at ").append(place);
        }
        details.forEach(line -> text.append("; ").append(line.strip()));
        if (help != null) {
            text.append("; ").append(help);
        }
        impact.forEach(line -> text.append("; ").append(line));
        return cut(text.toString(), CONDITION);
    }

    /** The whole, over several lines: command line, logs. */
    public String full() {
        StringBuilder text = new StringBuilder()
                .append("error[")
                .append(code.id())
                .append("] ")
                .append(code.reason())
                .append(": ")
                .append(headline);
        if (place != null) {
            String number = Integer.toString(place.line());
            text.append("\n  --> ").append(place);
            text.append("\n")
                    .append(" ".repeat(Math.max(0, 4 - number.length())))
                    .append(number);
            text.append(" | ").append(place.source());
            text.append("\n     | ").append(" ".repeat(Math.max(0, place.column() - 1)));
            text.append("^".repeat(Math.max(1, place.width())));
            text.append(place.note().isEmpty() ? "" : " " + place.note());
        }
        details.forEach(line -> text.append("\n  ").append(line));
        if (help != null) {
            text.append("\nhelp: ").append(help);
        }
        impact.forEach(line -> text.append("\n").append(line));
        return text.toString();
    }

    private static List<String> plus(List<String> lines, String line) {
        List<String> all = new ArrayList<>(lines);
        all.add(line);
        return all;
    }

    private static String cut(String text, int max) {
        String line = text.replace('\n', ' ');
        return line.length() <= max ? line : line.substring(0, max - 1) + "…";
    }
}
