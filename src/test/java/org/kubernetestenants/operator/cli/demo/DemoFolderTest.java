package org.kubernetestenants.operator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path cache;

    @Test
    void deletingTakesTheFolderAndNothingBesideIt() throws IOException {
        DemoFolder folder = new DemoFolder(cache.resolve("demo"));
        Files.createDirectories(folder.database().resolve("data"));
        Files.writeString(folder.operatorLog(), "log");

        folder.delete();
        folder.delete();

        assertThat(folder.path()).doesNotExist();
        assertThat(folder.operatorLog()).exists();
    }

    @Test
    void stateIsReadAsItWasWritten() throws IOException {
        DemoFolder folder = new DemoFolder(cache);
        DemoState state = new DemoState(1, "/kubeconfig", 3306, "/log");

        state.write(folder);

        assertThat(DemoState.parse(folder.state())).isEqualTo(state);
    }
}
