package org.kubernetestenants.operator.cli.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantStatus;

/** Tenants as a table for a terminal, in the order of their names. */
final class TenantTable {
    private static final List<String> HEAD = List.of("TENANT", "TEMPLATE", "RESOURCES", "READY", "STATUS");

    private TenantTable() {}

    static List<String> lines(Collection<Tenant> tenants) {
        List<List<String>> table = new ArrayList<>();
        table.add(HEAD);
        tenants.stream()
                .sorted(Comparator.comparing(tenant -> tenant.getMetadata().getName()))
                .map(TenantTable::row)
                .forEach(table::add);
        return Columns.aligned(table);
    }

    /** Ready, for the generation that it has now, and not on its way out. */
    static boolean isReady(Tenant tenant) {
        return tenant.getMetadata().getDeletionTimestamp() == null
                && ready(tenant)
                        .filter(condition -> condition.status().equals("True"))
                        .filter(condition -> condition.observedGeneration()
                                == tenant.getMetadata().getGeneration())
                        .isPresent();
    }

    private static List<String> row(Tenant tenant) {
        boolean leaving = tenant.getMetadata().getDeletionTimestamp() != null;
        return List.of(
                tenant.getMetadata().getName(),
                tenant.getSpec().templateRef(),
                resources(tenant.getStatus()),
                leaving ? "False" : ready(tenant).map(Condition::status).orElse("Unknown"),
                leaving ? "Deleting" : ready(tenant).map(Condition::reason).orElse("New"));
    }

    private static String resources(TenantStatus status) {
        return Optional.ofNullable(status).map(TenantStatus::resourcesReady).orElse("");
    }

    private static Optional<Condition> ready(Tenant tenant) {
        return Optional.ofNullable(tenant.getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.type().equals(Condition.READY))
                .findFirst();
    }
}
