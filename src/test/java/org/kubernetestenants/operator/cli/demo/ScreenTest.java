package org.kubernetestenants.operator.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @Test
    void onATerminalABlockTakesTheLastOnesPlace() {
        Screen screen = new Screen(out, true);
        screen.show(List.of("a", "b"));
        screen.show(List.of("c"));

        assertThat(bytes.toString(UTF_8)).isEqualTo("a\nb\n\u001b[2A\r\u001b[Jc\n");
    }

    @Test
    void elsewhereABlockIsPrintedBelowTheLastOneWithoutControlCharacters() {
        Screen screen = new Screen(out, false);
        screen.show(List.of("a", "b"));
        screen.show(List.of("c"));

        assertThat(bytes.toString(UTF_8)).isEqualTo("a\nb\n\nc\n");
    }

    @Test
    void whatStaysIsPrintedAboveTheNextBlock() {
        Screen screen = new Screen(out, true);
        screen.show(List.of("a", "b"));
        screen.print(List.of("stays"));
        screen.show(List.of("a", "b"));

        assertThat(bytes.toString(UTF_8)).isEqualTo("a\nb\n\u001b[2A\r\u001b[Jstays\na\nb\n");
    }

    @Test
    void aBlockThatDidNotChangeIsNotPrintedAgain() {
        Screen screen = new Screen(out, false);
        screen.show(List.of("a"));
        screen.show(List.of("a"));

        assertThat(bytes.toString(UTF_8)).isEqualTo("a\n");
    }
}
