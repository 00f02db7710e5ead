package org.kubernetestenants.operator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void eachRequestGetsItsAnswer() throws IOException {
        Path path = folder.resolve("control");
        try (ControlSocket socket = ControlSocket.open(path, request -> "got " + request)) {
            assertThat(ControlSocket.ask(path, "ä b")).isEqualTo("got ä b");
            assertThat(ControlSocket.ask(path, "c")).isEqualTo("got c");
        }
        assertThatThrownBy(() -> ControlSocket.ask(path, "late")).isInstanceOf(IOException.class);
    }
}
