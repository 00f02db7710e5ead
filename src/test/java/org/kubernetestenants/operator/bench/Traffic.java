package org.kubernetestenants.operator.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;

/** The operator's own requests since a moment, by the audit log: without events and Lease, and without watches. */
final class Traffic {
    /** Counts of registries and templates follow after 5 s. */
    private static final Duration QUIET = Duration.ofSeconds(8);

    private final AuditEntries requests;

    private Traffic(AuditEntries requests) {
        this.requests = requests;
    }

    static Traffic since(AuditLog log, AuditLog.Mark mark, String user) {
        return new Traffic(log.since(mark)
                .by(user)
                .where(entry -> !Set.of("events", "leases").contains(entry.resource())
                        && !entry.verb().equals("watch")));
    }

    /** Waits until the operator has neither read nor written for a while. */
    static void awaitQuiet(AuditLog log, String user) throws InterruptedException {
        AuditLog.Mark mark;
        do {
            mark = log.mark();
            Thread.sleep(QUIET);
        } while (!since(log, mark, user).all().list().isEmpty());
    }

    /** Writes and reads. */
    AuditEntries all() {
        return requests.where(entry -> !isDiscovery(entry));
    }

    AuditEntries writes() {
        return all().writes();
    }

    /** Dry runs, too: they change nothing. */
    AuditEntries reads() {
        return all().where(entry -> !entry.isWrite());
    }

    AuditEntries discovery() {
        return requests.where(Traffic::isDiscovery);
    }

    /** The part that is about Tenants and their objects, not about registry, template and password. */
    Traffic ofTenants(String namePrefix) {
        return new Traffic(requests.where(entry -> entry.name().startsWith(namePrefix)));
    }

    /** When the last one arrived. */
    Optional<Instant> last() {
        return requests.stream().map(AuditEntry::received).max(Comparator.naturalOrder());
    }

    /** How often each verb and resource, most frequent first, for each of so many tenants. */
    static String breakdown(AuditEntries entries, int tenants) {
        TreeMap<String, Long> counts =
                entries.stream().collect(Collectors.groupingBy(Traffic::what, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(java.util.Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry ->
                        entry.getKey() + " " + String.format(Locale.ROOT, "%.2f", entry.getValue() / (double) tenants))
                .collect(Collectors.joining(", "));
    }

    private static String what(AuditEntry entry) {
        String sub = entry.subresource().isEmpty() ? "" : "/" + entry.subresource();
        String refused = entry.code() < 300 ? "" : " (" + entry.code() + ")";
        return entry.verb() + (entry.isDryRun() ? " dry run " : " ") + entry.resource() + sub + refused;
    }

    private static boolean isDiscovery(AuditEntry entry) {
        return entry.resource().isEmpty();
    }
}
