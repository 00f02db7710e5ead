package org.kubernetestenants.operator.webhook;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kubernetestenants.operator.error.Problem;

/**
 * What there is to say about an object.
 *
 * @param refusals why it must not be stored; empty if it may
 * @param warnings what is told and hinders nobody
 */
record Findings(List<Problem> refusals, List<Problem> warnings) {
    static final Findings NONE = new Findings(List.of(), List.of());

    /** More than these help nobody. */
    private static final int SHOWN = 10;
    /** What clients show of one warning, and of what is left of it. */
    private static final int WARNING = 250;

    Findings {
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    static Findings refuse(List<Problem> problems) {
        return new Findings(problems, List.of());
    }

    static Findings warn(List<Problem> problems) {
        return new Findings(List.of(), problems);
    }

    Findings and(Findings others) {
        return new Findings(join(refusals, others.refusals), join(warnings, others.warnings));
    }

    /** The same, where nothing is to be refused. */
    Findings asWarnings() {
        return warn(join(refusals, warnings));
    }

    private static List<Problem> join(List<Problem> some, List<Problem> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    boolean isAllowed() {
        return refusals.isEmpty();
    }

    /** The whole of each refusal, the first line of the first alone. */
    String message() {
        int more = refusals.size() - SHOWN;
        return refusals.stream().limit(SHOWN).map(Problem::full).collect(Collectors.joining("\n"))
                + (more > 0 ? "\nand " + more + " more" : "");
    }

    /** One line each, short enough for the header in which they travel. */
    List<String> warningTexts() {
        return warnings.stream()
                .limit(SHOWN)
                .map(problem ->
                        cut(problem.code().reason() + " (" + problem.code().id() + "): " + problem.condition()))
                .toList();
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= WARNING ? line : line.substring(0, WARNING - 3) + "...";
    }
}
