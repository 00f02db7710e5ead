package org.kubernetestenants.operator.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Under which circumstances the figures were taken. */
final class Machine {
    private Machine() {}

    /** A Markdown table. */
    static String describe(KubernetesClient client) throws IOException {
        long kilobytes = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        return String.join(
                "\n",
                "| | |",
                "|---|---|",
                row("date", LocalDate.now(ZoneOffset.UTC).toString()),
                row(
                        "command",
                        "`bench/run " + System.getProperty("bench.command", "").strip() + "`"),
                row("revision", System.getProperty("bench.revision", "")),
                row(
                        "machine",
                        "%d cores, %.1f GB of memory, load average %s before"
                                .formatted(Runtime.getRuntime().availableProcessors(), kilobytes / 1e6, load)),
                row("Java", System.getProperty("java.vendor") + " " + Runtime.version()),
                row("Kubernetes", client.getKubernetesVersion().getGitVersion() + ", all of it on the same machine"));
    }

    private static String row(String name, String value) {
        return "| " + name + " | " + value + " |";
    }
}
