package org.kubernetestenants.operator.cli.demo;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Shows a block of lines that changes: in place on a terminal, else printed again when it differs from the last one. */
final class Screen {
    private static final String ESCAPE = "\u001b[";

    private final PrintStream out;
    private final boolean terminal;
    private List<String> shown = List.of();

    Screen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On standard output. */
    static Screen ofStandardOutput() {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
        return new Screen(System.out, terminal);
    }

    void show(List<String> lines) {
        if (lines.equals(shown)) {
            return;
        }
        StringBuilder text = new StringBuilder();
        if (!shown.isEmpty()) {
            text.append(terminal ? erasure() : "\n");
        }
        lines.forEach(line -> text.append(line).append('\n'));
        out.print(text);
        out.flush();
        shown = List.copyOf(lines);
    }

    /** Prints lines that stay; the next block comes below them. They may be too wide for the terminal, a block's may not. */
    void print(List<String> lines) {
        if (terminal && !shown.isEmpty()) {
            out.print(erasure());
            shown = List.of();
        }
        lines.forEach(out::println);
    }

    /** Up to the block's first line, then everything below is cleared. */
    private String erasure() {
        return ESCAPE + shown.size() + "A\r" + ESCAPE + "J";
    }

    /** How long a block may stay: too short for a terminal's reader to notice, long enough not to flood a log. */
    Duration pause() {
        return Duration.ofMillis(terminal ? 200 : 2000);
    }
}
