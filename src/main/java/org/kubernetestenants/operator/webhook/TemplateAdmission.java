package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.GenerationCheck;

/** A template: its strings with the variables of its registry, its graph, its kinds, and the rights to make them. */
final class TemplateAdmission {
    private final CustomResources resources;
    private final GenerationCheck check;
    private final ClusterCheck cluster;
    private final ObjectMapper json;

    TemplateAdmission(CustomResources resources, GenerationCheck check, ClusterCheck cluster, ObjectMapper json) {
        this.resources = resources;
        this.check = check;
        this.cluster = cluster;
        this.json = json;
    }

    Findings look(Request request) {
        TenantTemplate template = json.convertValue(request.object(), TenantTemplate.class);
        template.getMetadata().setNamespace(request.namespace());
        List<Problem> problems = check.problems(
                template, resources.registryOf(template), () -> resources.registryNames(request.namespace()));
        return new Findings(having(problems, false), having(problems, true))
                .and(Findings.warn(cluster.problems(template)));
    }

    /** The registry may follow, since manifests are applied in any order; all else is wrong whatever follows. */
    private static List<Problem> having(List<Problem> problems, boolean mayFollow) {
        return problems.stream()
                .filter(problem -> (problem.code() == Code.REGISTRY_NOT_FOUND) == mayFollow)
                .toList();
    }
}
