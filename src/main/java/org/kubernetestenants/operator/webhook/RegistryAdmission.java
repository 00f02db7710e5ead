package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.SourceCheck;
import org.kubernetestenants.operator.tenant.GenerationCheck;
import org.kubernetestenants.operator.tenant.TemplateVariables;

/** A registry: the settings of its source; and, as a warning, which of its templates would lose variables that they name. */
final class RegistryAdmission {
    private final CustomResources resources;
    private final GenerationCheck check;
    private final Globs hosts;
    private final ObjectMapper json;

    RegistryAdmission(CustomResources resources, GenerationCheck check, Globs hosts, ObjectMapper json) {
        this.resources = resources;
        this.check = check;
        this.hosts = hosts;
        this.json = json;
    }

    Findings look(Request request) {
        TenantRegistry registry = registry(request.object());
        List<Problem> refusals = SourceCheck.refuses(request.key(), registry.getSpec(), hosts).stream()
                .toList();
        return new Findings(refusals, request.old().isObject() ? lost(request, registry) : List.of());
    }

    private List<Problem> lost(Request request, TenantRegistry registry) {
        TenantRegistry before = registry(request.old());
        Set<String> names = TemplateVariables.names(registry);
        if (names.containsAll(TemplateVariables.names(before))) {
            return List.of();
        }
        return resources.templatesOf(request.key()).stream()
                .filter(template -> first(template, before).isEmpty())
                .flatMap(template -> first(template, registry).stream().map(problem -> of(template, problem)))
                .toList();
    }

    private static Problem of(TenantTemplate template, Problem problem) {
        String key = template.getMetadata().getNamespace() + "/"
                + template.getMetadata().getName();
        return new Problem(
                problem.code(),
                "TenantTemplate " + key + ": " + problem.headline(),
                problem.place(),
                problem.details(),
                problem.help(),
                problem.impact());
    }

    private Optional<Problem> first(TenantTemplate template, TenantRegistry registry) {
        return check.problems(template, Optional.of(registry), List::of).stream()
                .findFirst();
    }

    private TenantRegistry registry(JsonNode object) {
        return json.convertValue(object, TenantRegistry.class);
    }
}
