package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** A valid template, parsed. Immutable and thread-safe: one of them renders any number of tenants at a time. */
public final class CompiledTemplate {
    private final List<CompiledResource> resources;
    private final LongSupplier nanoTime;

    CompiledTemplate(List<CompiledResource> resources, LongSupplier nanoTime) {
        this.resources = List.copyOf(resources);
        this.nanoTime = nanoTime;
    }

    /** Every resource, in the order of the arrays and of their entries. */
    public List<ResourceTemplate> resources() {
        return resources.stream().map(CompiledResource::entry).toList();
    }

    /** The kind of each resource, in the same order; of entries of typed arrays, too, which need not name it. */
    public List<KindOf> kinds() {
        return resources.stream().map(CompiledResource::kind).toList();
    }

    /**
     * Renders every resource for one tenant, but for those that {@code includeWhen} leaves out. A resource that cannot be
     * rendered, or of whose condition there is no telling, is a failure of its own and disturbs no other.
     *
     * @param variables the value of every variable that the template was compiled with; values are text, never templates
     * @param tenantNamespace where an object goes whose resource has no targetNamespace
     */
    public Rendering render(Map<String, String> variables, String tenantNamespace) {
        Map<String, String> values = Map.copyOf(variables);
        List<Manifest> manifests = new ArrayList<>(resources.size());
        Map<String, Problem> failures = new LinkedHashMap<>();
        for (CompiledResource resource : resources) {
            try {
                Row row = new Row(values, new Meter(nanoTime));
                if (resource.isIncluded(row)) {
                    manifests.add(resource.render(row, tenantNamespace));
                }
            } catch (OperatorException e) {
                failures.put(resource.entry().id(), e.problem());
            }
        }
        return new Rendering(manifests, failures);
    }
}
