package org.kubernetestenants.operator.sync;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Tenant;

/** The Tenants of one registry, found by row and template. Those made by hand (no registryId) are no part of it. */
final class PresentTenants {
    /** One row × one template. */
    record Slot(String template, String uid) {
        static Slot of(Tenant tenant) {
            return new Slot(tenant.getSpec().templateRef(), tenant.getSpec().uid());
        }
    }

    private final Map<Slot, Tenant> bySlot = new LinkedHashMap<>();
    private final Map<Slot, Tenant> leaving = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final List<Tenant> staying;

    PresentTenants(String registry, Collection<Tenant> tenants) {
        tenants.forEach(tenant -> names.add(nameOf(tenant)));
        List<Tenant> ours = tenants.stream()
                .filter(tenant -> registry.equals(tenant.getSpec().registryId()))
                // The older of two for one row is the one that has the row's objects.
                .sorted(Comparator.comparing(PresentTenants::createdAt).thenComparing(PresentTenants::nameOf))
                .toList();
        staying = ours.stream().filter(tenant -> !tenant.isMarkedForDeletion()).toList();
        staying.forEach(tenant -> bySlot.putIfAbsent(Slot.of(tenant), tenant));
        ours.stream().filter(Tenant::isMarkedForDeletion).forEach(t -> leaving.putIfAbsent(Slot.of(t), t));
    }

    /** The Tenant of a row that is not being deleted. */
    @Nullable
    Tenant at(Slot slot) {
        return bySlot.get(slot);
    }

    /** The Tenant of a row that is still being deleted. */
    @Nullable
    Tenant leavingAt(Slot slot) {
        return leaving.get(slot);
    }

    /** All that are not being deleted, a second one for the same row included. */
    List<Tenant> staying() {
        return staying;
    }

    /** Every name in use, that of Tenants being deleted or made by hand too. */
    Set<String> names() {
        return names;
    }

    static String nameOf(Tenant tenant) {
        return tenant.getMetadata().getName();
    }

    private static String createdAt(Tenant tenant) {
        return Objects.toString(tenant.getMetadata().getCreationTimestamp(), "");
    }
}
