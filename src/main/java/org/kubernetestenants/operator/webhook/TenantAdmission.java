package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.template.Compilation;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.kubernetestenants.operator.tenant.Absent;
import org.kubernetestenants.operator.tenant.TemplateVariables;

/** A Tenant made by hand: what its template makes of its values. Those of rows are the operator's own, and not looked at. */
final class TenantAdmission {
    private final CustomResources resources;
    private final TemplateCompiler compiler;
    private final ObjectMapper json;

    TenantAdmission(CustomResources resources, TemplateCompiler compiler, ObjectMapper json) {
        this.resources = resources;
        this.compiler = compiler;
        this.json = json;
    }

    Findings look(Request request) {
        Tenant tenant = json.convertValue(request.object(), Tenant.class);
        if (tenant.getSpec().registryId() != null) {
            return Findings.NONE;
        }
        tenant.getMetadata().setNamespace(request.namespace());
        String key = request.namespace() + "/" + tenant.getSpec().templateRef();
        Optional<TenantTemplate> template = resources.template(key);
        // Either may follow: manifests are applied in any order.
        if (template.isEmpty()) {
            return Findings.warn(List.of(Absent.template(key)));
        }
        Compilation compilation = compiler.compile(template.get().getSpec(), variables(template.get()));
        if (compilation.template() == null) {
            return Findings.warn(compilation.problems().stream().limit(1).toList());
        }
        return Findings.refuse(List.copyOf(compilation
                .template()
                .render(TemplateVariables.of(tenant), request.namespace())
                .failures()
                .values()));
    }

    private Set<String> variables(TenantTemplate template) {
        return resources.registryOf(template).map(TemplateVariables::names).orElse(Set.of());
    }
}
