package org.kubernetestenants.operator.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The process of a cluster's API server, to be disturbed. The other components survive that, since none of them holds a
 * lease; they catch up when it is back.
 */
public final class ApiServerProcess {
    private final Path pidFile;

    ApiServerProcess(Path pidFile) {
        this.pidFile = pidFile;
    }

    /** Connections stay open and new ones are accepted, but nothing is answered until {@link #thaw()}. */
    public void freeze() {
        signal("STOP");
        // A signal is only sent when kill returns: a thread on another processor may still answer a request.
        await("all threads of the API server are stopped")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> threads().allMatch(ApiServerProcess::isStopped));
    }

    /** Ends {@link #freeze()}. Requests that waited are answered now. */
    public void thaw() {
        signal("CONT");
    }

    /**
     * Kills it, so that connections break and new ones are refused.
     *
     * @return to start it again, on the same port, with what it had stored
     */
    public Stopped stop() {
        ProcessHandle process = ProcessHandle.of(pid()).orElseThrow(() -> new IllegalStateException("it does not run"));
        Stopped stopped = new Stopped(commandLine());
        process.destroyForcibly();
        process.onExit().join();
        return stopped;
    }

    /** An API server that was stopped. */
    public final class Stopped {
        private final List<String> commandLine;

        private Stopped(List<String> commandLine) {
            this.commandLine = commandLine;
        }

        /** Returns at once; it serves some seconds later. */
        public void start() {
            File log = pidFile.resolveSibling("../logs/kube-apiserver.log").toFile();
            try {
                Process process = new ProcessBuilder(commandLine)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                        .start();
                Files.writeString(pidFile, Long.toString(process.pid()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private long pid() {
        try {
            return Long.parseLong(Files.readString(pidFile).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not from {@link ProcessHandle.Info}, which omits long ones. */
    private List<String> commandLine() {
        try {
            return List.of(Files.readString(Path.of("/proc", Long.toString(pid()), "cmdline"))
                    .split("\0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Stream<Path> threads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return tasks.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the third field of its {@code stat}, behind the name in parentheses, which may hold anything. */
    private static boolean isStopped(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no API server to send SIG" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
