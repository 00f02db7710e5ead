package org.kubernetestenants.operator.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.cluster.LeaseTimings;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.TenantTimings;

/**
 * What the operator was told when it started: options, and properties of the operator's own, from the environment
 * ({@code TENANT_OPERATOR_TENANT_WORKERS}) and from system properties ({@code tenant.workers}), the latter first. An unknown
 * key ends the start.
 */
record Settings(@Nullable String namespace, int managementPort, Path routes, Map<String, String> properties) {
    private static final String ENVIRONMENT = "TENANT_OPERATOR_";
    /** Names below which every key must be known. */
    private static final List<String> OWN =
            List.of("registries.", "registry.", "template.", "tenant.", "counts.", "lease.", "drift.", "walk.");

    /** Every property, with its default. Durations are milliseconds. */
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("registries.tick", "500"),
            Map.entry("registry.workers", "8"),
            Map.entry("registry.min-backoff", "1000"),
            Map.entry("registry.max-backoff", "60000"),
            Map.entry("template.workers", "4"),
            Map.entry("template.min-backoff", "1000"),
            Map.entry("template.max-backoff", "60000"),
            Map.entry("tenant.workers", "32"),
            Map.entry("tenant.min-backoff", "1000"),
            Map.entry("tenant.max-backoff", "300000"),
            Map.entry("tenant.no-status-grace", "5000"),
            Map.entry("tenant.conflict-retry", "60000"),
            Map.entry("tenant.stalled-retry", "300000"),
            Map.entry("walk.report-timeout", "120000"),
            Map.entry("counts.delay", "5000"),
            Map.entry("lease.duration", "15000"),
            Map.entry("lease.renew", "2000"),
            Map.entry("lease.retry", "2000"),
            Map.entry("lease.margin", "6000"),
            Map.entry("drift.humans", "kubectl*,k9s,Lens,headlamp"));

    static Settings load(@Nullable String namespace, int managementPort, Path routes) {
        return new Settings(namespace, managementPort, routes, properties(System.getenv(), System.getProperties()));
    }

    static Map<String, String> properties(Map<String, String> environment, Properties system) {
        Map<String, String> properties = new TreeMap<>(DEFAULTS);
        environment.forEach((name, value) -> {
            String key = known(name);
            if (key != null) {
                properties.put(key, value);
            }
        });
        for (String key : system.stringPropertyNames()) {
            if (OWN.stream().anyMatch(key::startsWith)) {
                if (!DEFAULTS.containsKey(key)) {
                    throw unknown(key);
                }
                properties.put(key, system.getProperty(key));
            }
        }
        return Map.copyOf(properties);
    }

    /** The key that an environment variable stands for; null for one that is none of ours. */
    private static @Nullable String known(String variable) {
        return DEFAULTS.keySet().stream()
                .filter(key -> variable.equals(ENVIRONMENT
                        + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')))
                .findFirst()
                .orElse(null);
    }

    private static OperatorException unknown(String key) {
        Problem problem = Problem.of(Code.UNKNOWN_PROPERTY, "`" + key + "` is no setting of the operator");
        return new OperatorException(Nearest.to(key, DEFAULTS.keySet())
                .map(near -> problem.help("did you mean `" + near + "`?"))
                .orElse(problem));
    }

    LeaseTimings lease() {
        return new LeaseTimings(
                millis("lease.duration"), millis("lease.renew"), millis("lease.retry"), millis("lease.margin"));
    }

    TenantTimings tenant() {
        return new TenantTimings(
                millis("tenant.no-status-grace"),
                millis("tenant.conflict-retry"),
                millis("tenant.stalled-retry"),
                millis("walk.report-timeout"));
    }

    /** Field managers that are people's tools; {@code *} stands for any text. */
    List<Pattern> humans() {
        return Stream.of(properties.getOrDefault("drift.humans", "").split(","))
                .map(String::strip)
                .filter(glob -> !glob.isEmpty())
                .map(glob -> Pattern.compile(Stream.of(glob.split("\\*", -1))
                        .map(Pattern::quote)
                        .reduce((a, b) -> a + ".*" + b)
                        .orElse("")))
                .toList();
    }

    private Duration millis(String key) {
        String value = properties.getOrDefault(key, "");
        try {
            return Duration.ofMillis(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new OperatorException(
                    Problem.of(
                            Code.UNKNOWN_PROPERTY,
                            "`" + key + "` is `" + value + "`, which is no number of milliseconds"),
                    e);
        }
    }
}
