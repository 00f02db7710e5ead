package org.kubernetestenants.operator.cli.demo;

import java.util.List;

/** Text in columns. */
final class Columns {
    private static final String GAP = "   ";

    private Columns() {}

    /** Lines of equally many cells; each column as wide as its widest cell, nothing behind the last one. */
    static List<String> aligned(List<List<String>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return lines.stream().map(line -> line(line, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            text.append(cells.get(i))
                    .repeat(' ', widths[i] - cells.get(i).length())
                    .append(GAP);
        }
        return text.toString().stripTrailing();
    }
}
