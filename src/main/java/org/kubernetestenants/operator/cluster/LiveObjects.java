package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;

/**
 * Looks at one tenant's objects of a kind that may not be watched, so that {@link ManagedObjects} know them as they are now: by
 * one labelled list, or, where that is refused too, by one read of each that is known.
 */
public final class LiveObjects {
    private final ManagedObjects objects;
    private final Reader reader;

    public LiveObjects(ManagedObjects objects, Reader reader) {
        this.objects = objects;
        this.reader = reader;
    }

    /**
     * A tenant's objects of one kind.
     *
     * @param namespace of the Tenant
     * @param label value of the label {@code tenant}
     * @param known what is known beside the cache
     */
    public record Of(ResourceType type, String namespace, String label, Collection<ObjectKey> known) {}

    /**
     * Looks once.
     *
     * @param as user name to read as; null for the operator's own
     * @throws OperatorException {@link Code#FORBIDDEN} with the missing rule if not even reads are allowed; as {@link Reader}
     */
    public void look(Of tenant, @Nullable String as) {
        Reader reads = reader.as(as);
        Set<ObjectKey> open = new HashSet<>(tenant.known);
        cached(tenant).forEach(object -> open.add(object.key()));
        for (JsonNode object : listed(tenant, reads)) {
            objects.observed(tenant.type, object);
            JsonNode metadata = object.path("metadata");
            open.remove(tenant.type.key(
                    metadata.path("namespace").asText(""), metadata.path("name").asText()));
        }
        open.forEach(key -> read(tenant.type, key, reads));
    }

    private List<ManagedObject> cached(Of tenant) {
        return objects.of(tenant.namespace, tenant.label).stream()
                .filter(object -> object.key().group().equals(tenant.type.group())
                        && object.key().kind().equals(tenant.type.kind()))
                .toList();
    }

    private List<JsonNode> listed(Of tenant, Reader reads) {
        String selector = Names.TENANT + "=" + tenant.label + "," + Names.TENANT_NAMESPACE + "=" + tenant.namespace;
        try {
            return objects.where(tenant.type).stream()
                    .flatMap(namespace -> reads
                            .list(tenant.type, WatchScope.path(namespace), selector, objects.metadataOnly(tenant.type))
                            .stream())
                    .toList();
        } catch (OperatorException e) {
            if (e.problem().code() == Code.FORBIDDEN) {
                return List.of();
            }
            throw e;
        }
    }

    /** It may be gone, or have lost its labels. */
    private void read(ResourceType type, ObjectKey key, Reader reads) {
        String namespace = key.namespace().isEmpty() ? null : key.namespace();
        Optional<JsonNode> live = reads.get(type, namespace, key.name(), objects.metadataOnly(type));
        live.ifPresentOrElse(
                object -> objects.observed(type, object),
                () -> objects.get(key).ifPresent(gone -> objects.gone(key, gone.uid())));
    }
}
