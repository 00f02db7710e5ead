package org.kubernetestenants.operator.sync;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final Comparator<Tenant> AGE =
            Comparator.comparing(PresentTenants::createdAt).thenComparing(PresentTenants::nameOf);

    private final Map<Slot, Tenant> bySlot = new HashMap<>();
    private final Map<Slot, Tenant> leaving = new HashMap<>();
    private final List<Tenant> staying;

    PresentTenants(String registry, Collection<Tenant> tenants) {
        List<Tenant> ours = tenants.stream()
                .filter(tenant -> registry.equals(tenant.getSpec().registryId()))
                .toList();
        staying = ours.stream().filter(tenant -> !tenant.isMarkedForDeletion()).toList();
        staying.forEach(tenant -> bySlot.merge(Slot.of(tenant), tenant, PresentTenants::older));
        ours.stream()
                .filter(Tenant::isMarkedForDeletion)
                .forEach(tenant -> leaving.merge(Slot.of(tenant), tenant, PresentTenants::older));
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

    static String nameOf(Tenant tenant) {
        return tenant.getMetadata().getName();
    }

    /** The older of two for one row is the one that has the row's objects. */
    private static Tenant older(Tenant one, Tenant other) {
        return AGE.compare(one, other) <= 0 ? one : other;
    }

    private static String createdAt(Tenant tenant) {
        return Objects.toString(tenant.getMetadata().getCreationTimestamp(), "");
    }
}
