package org.kubernetestenants.operator.sync;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * A registry's {@code deletionGuard}, checked.
 *
 * @param maxPercent of the registry's Tenants; 100 switches the guard off
 * @param minTenants as many may go whatever their share is
 * @param window over which deletions are counted
 * @param grace how long a row is missing before its Tenant goes
 */
record GuardLimits(int maxPercent, int minTenants, Duration window, Duration grace) {
    static final GuardLimits DEFAULT = new GuardLimits(30, 5, Duration.ofHours(1), Duration.ZERO);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,7})([smh])");

    /** @throws OperatorException InvalidSourceSettings: a stored object may be older than the schema */
    static GuardLimits of(TenantRegistry registry) {
        TenantRegistrySpec.DeletionGuard guard = registry.getSpec().deletionGuard();
        TenantRegistrySpec.DeletionGuard set = guard == null ? TenantRegistrySpec.DeletionGuard.DEFAULT : guard;
        Duration window = duration(registry, "window", set.window());
        if (window.isZero()) {
            throw refused(registry, "window", "is 0: deletions could not be counted", "1s or more");
        }
        return new GuardLimits(
                set.maxPercent(), set.minTenants(), window, duration(registry, "gracePeriod", set.gracePeriod()));
    }

    boolean isOff() {
        return maxPercent >= 100;
    }

    private static Duration duration(TenantRegistry registry, String field, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw refused(registry, field, "is `" + text + "`", "a number and s, m or h");
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static OperatorException refused(TenantRegistry registry, String field, String what, String expected) {
        return new OperatorException(Problem.of(
                        Code.INVALID_SOURCE_SETTINGS,
                        "spec.deletionGuard." + field + " of TenantRegistry "
                                + registry.getMetadata().getNamespace() + "/"
                                + registry.getMetadata().getName() + " cannot be used")
                .detail(what)
                .help("expected: " + expected)
                .impact("tenants stay as they are until it is changed"));
    }
}
