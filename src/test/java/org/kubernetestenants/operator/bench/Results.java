package org.kubernetestenants.operator.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of one shape, in the order in which they were taken, as a Markdown table. */
final class Results {
    private final String title;
    private final List<String> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Results(String title) {
        this.title = title;
        System.out.println("\n" + title);
    }

    /** A figure that has a goal. */
    void add(String figure, String goal, String measured, boolean ok) {
        line(figure, goal, measured, ok ? "ok" : "**not met**");
    }

    /** A figure that is only shown. */
    void show(String figure, String measured) {
        line(figure, "", measured, "");
    }

    /** Goes below the table. */
    void note(String text) {
        notes.add(text);
        System.out.println("  " + text);
    }

    private void line(String figure, String goal, String measured, String verdict) {
        lines.add("| " + String.join(" | ", figure, goal, measured, verdict) + " |");
        System.out.println(
                "  " + figure + ": " + measured + (goal.isEmpty() ? "" : " (goal " + goal + ": " + verdict + ")"));
    }

    String markdown() {
        String table =
                "## " + title + "\n\n| figure | goal | measured | |\n|---|---|---|---|\n" + String.join("\n", lines);
        return table + "\n\n"
                + String.join("\n", notes.stream().map(note -> "- " + note).toList()) + "\n";
    }

    /** With as many digits as one reads. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    static String seconds(double value) {
        return number(value) + " s";
    }
}
