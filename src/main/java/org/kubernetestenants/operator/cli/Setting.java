package org.kubernetestenants.operator.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Every setting of the operator, with its default. Route files read them as placeholders; times are milliseconds. */
enum Setting {
    REGISTRIES_TICK("registries.tick", "500", "how often the operator looks which registries are due"),
    REGISTRY_WORKERS("registry.workers", "8", "registries that are read at once"),
    REGISTRY_MIN_BACKOFF(
            "registry.min-backoff", "1000", "delay after a registry's first failure that is no failed read"),
    REGISTRY_MAX_BACKOFF("registry.max-backoff", "60000", "the longest such delay"),
    REGISTRY_WAKE_DISTANCE(
            "registry.wake-distance",
            "1000",
            "least time between two syncs of a registry that are begun by keys in work-queue:registries"),
    TEMPLATE_WORKERS("template.workers", "4", "templates that are validated at once"),
    TEMPLATE_MIN_BACKOFF("template.min-backoff", "1000", "delay after a template's first failure to be written"),
    TEMPLATE_MAX_BACKOFF("template.max-backoff", "60000", "the longest such delay"),
    TENANT_WORKERS("tenant.workers", "32", "Tenants that are worked on at once; waiting for readiness takes none"),
    TENANT_MIN_BACKOFF("tenant.min-backoff", "1000", "delay after a Tenant's first failure that a retry may help"),
    TENANT_MAX_BACKOFF("tenant.max-backoff", "300000", "the longest such delay"),
    TENANT_NO_STATUS_GRACE(
            "tenant.no-status-grace", "5000", "when a custom resource without any status counts as ready"),
    TENANT_CONFLICT_RETRY("tenant.conflict-retry", "60000", "when an object that somebody else has is looked at again"),
    TENANT_STALLED_RETRY("tenant.stalled-retry", "300000", "when what no retry helps is tried again all the same"),
    TENANT_WATCH_CHECK(
            "tenant.watch-check", "60000", "when objects are looked at again whose kind the operator may not watch"),
    WALK_REPORT_TIMEOUT(
            "walk.report-timeout", "120000", "how long a pass waits for applies in flight without hearing of one"),
    COUNTS_DELAY("counts.delay", "5000", "how far the counts of registries and templates may lag behind"),
    LEASE_DURATION("lease.duration", "15000", "how long a standby sees the Lease unchanged before it takes over"),
    LEASE_RENEW("lease.renew", "2000", "how often the leader renews the Lease"),
    LEASE_RETRY("lease.retry", "2000", "how often a standby looks at it"),
    LEASE_MARGIN("lease.margin", "6000", "how long before the Lease's end the leader stops writing"),
    WEBHOOK_CHECK(
            "webhook.check",
            "10000",
            "how often each replica looks whether a new certificate of the webhook is there, or due"),
    WEBHOOK_AUTHORITY_LIFE(
            "webhook.authority-life",
            "31536000000",
            "life of a CA that the leader makes for the webhook; the next one comes at two thirds of it"),
    WEBHOOK_CERTIFICATE_LIFE(
            "webhook.certificate-life", "7776000000", "life of a certificate that such a CA signs; likewise"),
    WEBHOOK_SETTLING(
            "webhook.settling",
            "60000",
            "how long after a change of caBundle no call goes by the old one any more; a new CA signs nothing before"),
    DRIFT_FLAP_WINDOW(
            "drift.flap-window",
            "600000",
            "an object that was put right 5 times within this time, for one desired state, is left as it is meanwhile"),
    DRIFT_HUMANS(
            "drift.humans",
            "kubectl*,k9s,Lens,headlamp",
            "field managers that are people's tools: their edits of managed fields are undone");

    private static final String ENVIRONMENT = "TENANT_OPERATOR_";

    private final String key;
    private final String byDefault;
    private final String description;

    Setting(String key, String byDefault, String description) {
        this.key = key;
        this.byDefault = byDefault;
        this.description = description;
    }

    String key() {
        return key;
    }

    String byDefault() {
        return byDefault;
    }

    String description() {
        return description;
    }

    /** The environment variable that sets it: {@code TENANT_OPERATOR_TENANT_WORKERS}. */
    String variable() {
        return ENVIRONMENT + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** Whether a variable looks like one of ours. */
    static boolean isOwnVariable(String name) {
        return name.startsWith(ENVIRONMENT) && !OF_THE_LAUNCHER.contains(name);
    }

    /** Set for the launcher and the local control plane; see dev/README.md. */
    private static final List<String> OF_THE_LAUNCHER = List.of(
            "TENANT_OPERATOR_CACHE", "TENANT_OPERATOR_BIN", "TENANT_OPERATOR_KUBECONFIG", "TENANT_OPERATOR_HOME");

    static List<String> keys() {
        return Arrays.stream(values()).map(Setting::key).toList();
    }
}
