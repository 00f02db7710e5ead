package org.kubernetestenants.operator.apply;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.error.OperatorException;

/**
 * What a Namespace holds that must not go with it. Asked only for a Namespace that is about to be deleted, and answered by the
 * API server itself: what is gone with it is gone for good.
 */
final class Holdings {
    private final Reader reader;
    private final ManagedObjects objects;
    private final Kinds kinds;
    private final Claims claims;
    private final Removal.Tenancies tenancies;
    private final Presence presence;

    Holdings(
            Reader reader,
            ManagedObjects objects,
            Kinds kinds,
            Claims claims,
            Removal.Tenancies tenancies,
            Presence presence) {
        this.reader = reader;
        this.objects = objects;
        this.kinds = kinds;
        this.claims = claims;
        this.tenancies = tenancies;
        this.presence = presence;
    }

    /**
     * Whether the Namespace holds what this tenant keeps or has let go of, anything of another tenant, or what any tenant has
     * ever let go of.
     *
     * @param round is told of what was let go of and is gone since
     * @throws OperatorException if the API server does not answer: nobody knows then
     */
    boolean any(Leaver leaver, Removal.Round round) {
        String namespace = leaver.key().name();
        return isIn(namespace, leaver.departure().stays())
                || claims.othersIn(namespace, leaver.tenant())
                || tenancies.any(namespace, leaver.tenant())
                || anyLetGo(namespace, leaver, round)
                || anyOrphan(namespace, leaver.departure());
    }

    private static boolean isIn(String namespace, List<InventoryEntry> entries) {
        return entries.stream().anyMatch(entry -> namespace.equals(entry.namespace()));
    }

    private boolean anyLetGo(String namespace, Leaver leaver, Removal.Round round) {
        boolean any = false;
        for (InventoryEntry entry : round.left()) {
            if (entry.isRetained() && namespace.equals(entry.namespace())) {
                boolean isThere = presence.isThere(entry, leaver.departure().user());
                any |= isThere;
                if (!isThere) {
                    round.gone().add(entry);
                }
            }
        }
        return any;
    }

    /** Other tenants', too, and of Tenants that are long gone; so with the operator's own rights. */
    private boolean anyOrphan(String namespace, Departure departure) {
        return namespacedTypes(departure).stream()
                .anyMatch(type -> reader.any(type, namespace, Names.ORPHANED + "=true"));
    }

    /** Every kind that an object can be of which a template has made: those watched, the tenant's own, and the usual ones. */
    private Set<ResourceType> namespacedTypes(Departure departure) {
        Set<ResourceType> types = new HashSet<>();
        kinds.usual().stream().filter(ResourceType::namespaced).forEach(types::add);
        Stream.of(departure.entries(), departure.stays())
                .flatMap(Collection::stream)
                .flatMap(entry -> kinds.findStill(entry.apiVersion(), entry.kind()).stream())
                .filter(ResourceType::namespaced)
                .forEach(types::add);
        objects.types().stream()
                .filter(ResourceType::namespaced)
                .flatMap(type -> kinds.findStill(type.apiVersion(), type.kind()).stream())
                .forEach(types::add);
        return types;
    }
}
