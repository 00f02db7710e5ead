package org.kubernetestenants.operator.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantStatus;

/** Counts of Tenants per registry or template, kept by addition and subtraction: each change costs the same, however many there are. */
final class Tallies {
    private final Function<Tenant, @Nullable String> owner;
    private final Map<String, Count> counts = new HashMap<>();

    /** @param owner whose Tenant it is; null for nobody's */
    Tallies(Function<Tenant, @Nullable String> owner) {
        this.owner = owner;
    }

    /** A Tenant became another; null for none. */
    synchronized void moved(@Nullable Tenant before, @Nullable Tenant now) {
        if (before != null) {
            add(before, -1);
        }
        if (now != null) {
            add(now, 1);
        }
    }

    synchronized Tally of(String key) {
        Count count = counts.get(key);
        return count == null ? Tally.NONE : count.tally();
    }

    private void add(Tenant tenant, int sign) {
        String key = owner.apply(tenant);
        if (key == null) {
            return;
        }
        Count count = counts.computeIfAbsent(key, ignored -> new Count());
        count.add(tenant, sign);
        if (count.total == 0) {
            counts.remove(key);
        }
    }

    private static final class Count {
        private int total;
        private int ready;
        private int failed;
        private final Map<Long, Integer> generations = new HashMap<>();

        void add(Tenant tenant, int sign) {
            TenantStatus status = tenant.getStatus() == null ? TenantStatus.EMPTY : tenant.getStatus();
            total += sign;
            ready += isReady(status) ? sign : 0;
            failed += status.failedResources() > 0 ? sign : 0;
            Long generation = status.templateGeneration();
            if (generation != null) {
                generations.merge(generation, sign, (a, b) -> a + b == 0 ? null : a + b);
            }
        }

        Tally tally() {
            return new Tally(total, ready, failed, generations);
        }

        private static boolean isReady(TenantStatus status) {
            return status.conditions().stream()
                    .anyMatch(
                            c -> c.type().equals(Condition.READY) && c.status().equals("True"));
        }
    }
}
