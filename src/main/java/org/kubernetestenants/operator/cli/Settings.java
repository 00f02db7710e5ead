package org.kubernetestenants.operator.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.LeaseTimings;
import org.kubernetestenants.operator.cluster.WatchScope;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.route.ExtJars;
import org.kubernetestenants.operator.tenant.TenantTimings;

/**
 * What the operator was told when it started: options, and the {@link Setting}s. These come, the later before the earlier, from
 * {@code application.properties} in the working directory, the environment and system properties. Keys that begin with
 * {@code camel.} go to Camel as they are; any other unknown key ends the start.
 */
record Settings(
        WatchScope scope,
        Allowed allowed,
        @Nullable String leaseNamespace,
        int managementPort,
        WebhookOptions webhook,
        Path routes,
        ExtJars ext,
        Map<String, String> properties) {
    /**
     * What templates and registries may do at all, whatever the operator's rights are.
     *
     * @param impersonateOnly whether each template needs a {@code serviceAccountName}
     * @param targetNamespaces of objects
     * @param sourceHosts of databases
     */
    record Allowed(boolean impersonateOnly, Globs targetNamespaces, Globs sourceHosts) {}

    private static final long MOST_MILLIS = Duration.ofDays(36_500).toMillis();
    private static final Path FILE = Path.of("application.properties");
    /** System properties are everybody's: below these names every key must be known. */
    private static final List<String> OWN = Arrays.stream(Setting.values())
            .map(setting -> setting.key().substring(0, setting.key().indexOf('.') + 1))
            .distinct()
            .toList();

    static Settings load(
            WatchScope scope,
            Allowed allowed,
            @Nullable String leaseNamespace,
            int managementPort,
            WebhookOptions webhook,
            Path routes,
            ExtJars ext) {
        return new Settings(
                        scope,
                        allowed,
                        leaseNamespace,
                        managementPort,
                        webhook,
                        routes,
                        ext,
                        properties(file(), System.getenv(), System.getProperties()))
                .checked();
    }

    /**
     * Times that fit each by itself, and not together: an operator that never writes, or a webhook whose certificate ends before
     * the next one may be shown, would be seen too late.
     *
     * @throws OperatorException that names the settings and what they have to be
     */
    Settings checked() {
        require(
                sum(Setting.LEASE_MARGIN, Setting.LEASE_RENEW).compareTo(millis(Setting.LEASE_DURATION)) < 0,
                "`lease.margin` and `lease.renew` come to no less than `lease.duration`",
                "the leader would stop writing before it renews its Lease",
                Setting.LEASE_DURATION,
                Setting.LEASE_RENEW,
                Setting.LEASE_MARGIN);
        // A new certificate waits in the last third of the old one's life, until the API servers trust its CA.
        Duration wait = sum(Setting.WEBHOOK_SETTLING, Setting.WEBHOOK_CHECK, Setting.WEBHOOK_CHECK);
        for (Setting life : List.of(Setting.WEBHOOK_AUTHORITY_LIFE, Setting.WEBHOOK_CERTIFICATE_LIFE)) {
            require(
                    wait.multipliedBy(3).compareTo(millis(life)) < 0,
                    "`webhook.settling` and twice `webhook.check` come to no less than a third of `" + life.key() + "`",
                    "a certificate would end before the next one may be shown",
                    life,
                    Setting.WEBHOOK_SETTLING,
                    Setting.WEBHOOK_CHECK);
        }
        return this;
    }

    private Duration sum(Setting... settings) {
        return Arrays.stream(settings).map(this::millis).reduce(Duration.ZERO, Duration::plus);
    }

    private void require(boolean holds, String what, String why, Setting... involved) {
        if (!holds) {
            throw new OperatorException(Problem.of(Code.SETTING_UNUSABLE, what)
                    .detail(why)
                    .detail(Arrays.stream(involved)
                            .map(setting -> setting.key() + "=" + value(setting))
                            .collect(Collectors.joining(", ")))
                    .help("the defaults fit: "
                            + Arrays.stream(involved)
                                    .map(setting -> setting.key() + "=" + setting.byDefault())
                                    .collect(Collectors.joining(", "))));
        }
    }

    /** The values of placeholders, without a cluster. */
    static Map<String, String> properties(Properties file, Map<String, String> environment, Properties system) {
        Map<String, String> properties = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            properties.put(setting.key(), setting.byDefault());
        }
        file.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> properties.put(known(key, FILE.toString()), file.getProperty(key)));
        environment.forEach((name, value) -> {
            if (Setting.isOwnVariable(name)) {
                properties.put(keyOf(name), value);
            }
        });
        system.stringPropertyNames().stream()
                .filter(key -> OWN.stream().anyMatch(key::startsWith))
                .forEach(key -> properties.put(known(key, "system property"), system.getProperty(key)));
        return Map.copyOf(properties);
    }

    private static Properties file() {
        Properties file = new Properties();
        if (Files.exists(FILE)) {
            try (Reader reader = Files.newBufferedReader(FILE)) {
                file.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + FILE.toAbsolutePath(), e);
            }
        }
        return file;
    }

    private static String known(String key, String where) {
        if (key.startsWith("camel.") || Setting.keys().contains(key)) {
            return key;
        }
        throw unknown(key, where, Setting.keys());
    }

    private static String keyOf(String variable) {
        return Arrays.stream(Setting.values())
                .filter(setting -> setting.variable().equals(variable))
                .map(Setting::key)
                .findFirst()
                .orElseThrow(() -> unknown(
                        variable,
                        "environment",
                        Arrays.stream(Setting.values()).map(Setting::variable).toList()));
    }

    private static OperatorException unknown(String key, String where, List<String> names) {
        Problem problem =
                Problem.of(Code.UNKNOWN_PROPERTY, "`" + key + "` (" + where + ") is no setting of the operator");
        return new OperatorException(Nearest.to(key, names)
                .map(near -> problem.help("did you mean `" + near + "`?"))
                .orElse(problem.help("docs/reference/settings.md lists them")));
    }

    LeaseTimings lease() {
        return new LeaseTimings(
                millis(Setting.LEASE_DURATION),
                millis(Setting.LEASE_RENEW),
                millis(Setting.LEASE_RETRY),
                millis(Setting.LEASE_MARGIN));
    }

    TenantTimings tenant() {
        return new TenantTimings(
                millis(Setting.TENANT_NO_STATUS_GRACE),
                millis(Setting.TENANT_CONFLICT_RETRY),
                millis(Setting.TENANT_STALLED_RETRY),
                millis(Setting.DRIFT_FLAP_WINDOW),
                millis(Setting.TENANT_WATCH_CHECK),
                millis(Setting.WALK_REPORT_TIMEOUT));
    }

    /** How often to look whether a new certificate of the webhook is there, or due. */
    Duration webhookCheck() {
        return millis(Setting.WEBHOOK_CHECK);
    }

    Duration webhookAuthorityLife() {
        return millis(Setting.WEBHOOK_AUTHORITY_LIFE);
    }

    Duration webhookCertificateLife() {
        return millis(Setting.WEBHOOK_CERTIFICATE_LIFE);
    }

    Duration webhookSettling() {
        return millis(Setting.WEBHOOK_SETTLING);
    }

    /** Field managers that are people's tools; {@code *} stands for any text. */
    Globs humans() {
        return Globs.of(value(Setting.DRIFT_HUMANS));
    }

    private String value(Setting setting) {
        return properties.getOrDefault(setting.key(), setting.byDefault());
    }

    private Duration millis(Setting setting) {
        String value = value(setting);
        // Longer ones overflow where they are added up; 100 years are for ever.
        if (!value.matches("[0-9]{1,12}") || Long.parseLong(value) > MOST_MILLIS) {
            throw new OperatorException(Problem.of(
                            Code.SETTING_UNUSABLE,
                            "`" + setting.key() + "` is `" + value + "`, which is no number of milliseconds from 0 to "
                                    + MOST_MILLIS)
                    .help("its default is " + setting.byDefault()));
        }
        return Duration.ofMillis(Long.parseLong(value));
    }
}
