package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends and awaits processes by their handle. */
final class ChildProcess {
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private ChildProcess() {}

    /**
     * Waits for the end of a process, and ends it when the wait is interrupted.
     *
     * @return its exit code
     */
    static int await(Process process) throws InterruptedException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            end(process);
            throw e;
        }
    }

    /** Runs a command on this terminal, its output going where ours goes. */
    static int run(List<String> command) throws IOException, InterruptedException {
        return await(new ProcessBuilder(command).inheritIO().start());
    }

    /** Asks a process to end, waits, and kills it if it does not. */
    static void end(Process process) {
        process.destroy();
        boolean interrupted = false;
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        process.onExit().join();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
