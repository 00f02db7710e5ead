package org.kubernetestenants.operator.template;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * One resource of a template, parsed. Immutable.
 *
 * @param includeWhen null for always
 * @param namespace null for the Tenant's namespace
 */
record CompiledResource(
        ResourceTemplate entry,
        KindOf kind,
        @Nullable Condition includeWhen,
        NamedField name,
        @Nullable NamedField namespace,
        Parts parts) {
    /**
     * The manifest's fields, but for its kind and name.
     *
     * @param metadata the rest of spec.metadata
     * @param labels merged over those in {@code metadata}; same for {@code annotations}
     * @param body everything beside metadata
     */
    record Parts(Field.Entries metadata, Field.Entries labels, Field.Entries annotations, Field.Entries body) {}

    /** Whether a tenant with this row has it. Throws an {@link OperatorException} when there is no telling. */
    boolean isIncluded(Row row) {
        return includeWhen == null || includeWhen.holds(row);
    }

    /** @throws OperatorException when it cannot be rendered for this row */
    Manifest render(Row row, String tenantNamespace) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("name", name.render(row));
        metadata.put("namespace", namespace == null ? tenantNamespace : namespace.render(row));
        parts.metadata().renderInto(metadata, row);
        merge(metadata, "labels", parts.labels(), row);
        merge(metadata, "annotations", parts.annotations(), row);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("apiVersion", kind.apiVersion());
        object.put("kind", kind.kind());
        object.put("metadata", metadata);
        parts.body().renderInto(object, row);
        ServerFields.remove(object, metadata);
        StringFields.convert(object);
        return new Manifest(entry, object);
    }

    private void merge(Map<String, @Nullable Object> metadata, String field, Field.Entries over, Row row) {
        if (over.entries().isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        if (metadata.get(field) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> merged.put(PlainJson.text(key), value));
        } else if (metadata.get(field) != null) {
            throw new OperatorException(Problem.of(Code.RENDER_FAILED, "metadata." + field + " is not a map"));
        }
        merged.putAll(over.render(row));
        metadata.put(field, merged);
    }
}
