package org.kubernetestenants.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a JVM uses, seen from outside. */
final class Jvm {
    /** What the collector fills the gaps between objects with, where it does not move them. */
    private static final Pattern FILLER =
            Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\S*jdk\\.internal\\.vm\\.Filler");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    /** Of {@code /proc/PID/stat}, on all usual platforms. */
    private static final int TICKS_PER_SECOND = 100;

    private final long pid;

    Jvm(long pid) {
        this.pid = pid;
    }

    /** Bytes of all live objects. */
    long heap() throws IOException {
        // What the first full collection finds unreachable by cleaners and references is gone at the second.
        histogram();
        String histogram = histogram();
        return sum(TOTAL, histogram) - sum(FILLER, histogram);
    }

    private static long sum(Pattern bytes, String histogram) {
        return bytes.matcher(histogram)
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
    }

    private String histogram() throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        return process.inputReader().readAllAsString();
    }

    /** Seconds of processor time since its start. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The second field is the program's name in brackets, and may have spaces.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }
}
