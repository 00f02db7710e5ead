package org.kubernetestenants.operator.template;

import org.kubernetestenants.operator.error.Place;

/**
 * A stretch of one line of a template.
 *
 * @param line 1-based
 * @param column 1-based
 * @param width at least 1
 */
record Span(int line, int column, int width) {
    /** The whole first line of {@code text}. */
    static Span firstLine(String text) {
        return new Span(1, 1, Math.max(1, lineOf(text, 1).length()));
    }

    /** Where {@code part} stands for the first time in {@code text}, at or after (fromLine, fromColumn); else that very point. */
    static Span of(String text, String part, int fromLine, int fromColumn) {
        String line = lineOf(text, fromLine);
        int from = characters(line, fromColumn);
        int at = line.indexOf(part, from);
        return at < 0 ? new Span(fromLine, from + 1, 1) : new Span(fromLine, at + 1, Math.max(1, part.length()));
    }

    /** Where {@code part} stands for the first time in {@code text}; else its first line. */
    static Span find(String text, String part) {
        return at(text, text.indexOf(part), part);
    }

    /** Where {@code part} stands for the last time in {@code text} before (line, column); else its first line. */
    static Span findBefore(String text, String part, int line, int column) {
        int end = 0;
        for (int i = 1; i < line; i++) {
            end = text.indexOf('\n', end) + 1;
        }
        return at(text, text.lastIndexOf(part, end + column - 1), part);
    }

    /** How many characters of {@code line} stand before {@code column}, as Velocity counts: a tab goes to the next multiple of 8. */
    static int characters(String line, int column) {
        int seen = 1;
        int at = 0;
        while (at < line.length() && seen < column) {
            seen += line.charAt(at) == '\t' ? 8 - (seen - 1) % 8 : 1;
            at++;
        }
        return at;
    }

    /** This span, whose column is as Velocity counts, in characters. */
    Span inCharacters(String text) {
        return new Span(line, characters(lineOf(text, line), column) + 1, width);
    }

    private static Span at(String text, int index, String part) {
        if (index < 0) {
            return firstLine(text);
        }
        int line = (int) text.substring(0, index).chars().filter(c -> c == '\n').count() + 1;
        return new Span(line, index - text.lastIndexOf('\n', index - 1), Math.max(1, part.length()));
    }

    Place in(FieldPath path, String text, String note) {
        return new Place(path.toString(), line, column, lineOf(text, line), width, note);
    }

    /** A line without its end; empty if there is none of that number. */
    static String lineOf(String text, int number) {
        return text.lines().skip(Math.max(0, number - 1)).findFirst().orElse("");
    }
}
