package org.kubernetestenants.operator.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.api.TenantTemplateSpec;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Compilation;
import org.kubernetestenants.operator.template.KindOf;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.kubernetestenants.operator.tenant.Graph;
import org.kubernetestenants.operator.tenant.Revision;
import org.kubernetestenants.operator.tenant.TemplateVariables;

/** The kept generations of templates: read from their ControllerRevisions, each compiled once. Thread-safe. */
final class Revisions {
    private final CustomResources resources;
    private final TemplateCompiler compiler;
    private final ObjectMapper json;
    private final Map<Compiled, Result> compiled = new ConcurrentHashMap<>();
    private final Map<String, Facts> facts = new ConcurrentHashMap<>();

    /** What is asked of a revision without rendering it. */
    private record Facts(
            List<KindOf> kinds,
            Set<String> retained,
            @Nullable String serviceAccountName) {}

    private record Compiled(String revisionUid, Set<String> variables) {}

    /** Either a revision, or why it cannot be rendered with the variables of now. */
    record Result(Optional<Revision> revision, Optional<Problem> problem) {}

    Revisions(CustomResources resources, TemplateCompiler compiler, ObjectMapper json) {
        this.resources = resources;
        this.compiler = compiler;
        this.json = json;
    }

    /** The newest valid generation of the template, ready to be rendered; a problem if there is none. */
    Result newest(TenantTemplate template) {
        Optional<ControllerRevision> newest = kept(template).stream().findFirst();
        if (newest.isEmpty()) {
            return new Result(Optional.empty(), Optional.of(noneValid(template)));
        }
        Set<String> variables =
                resources.registryOf(template).map(TemplateVariables::names).orElse(Set.of());
        return compiled.computeIfAbsent(
                new Compiled(newest.get().getMetadata().getUid(), variables), c -> compile(newest.get(), variables));
    }

    static Problem noneValid(TenantTemplate template) {
        var metadata = template.getMetadata();
        return Problem.of(Code.UNKNOWN_REVISION, "TenantTemplate " + key(template) + " has no valid generation yet")
                .help("see its condition Valid: kubectl describe tenanttemplate " + metadata.getName() + " -n "
                        + metadata.getNamespace())
                .impact("its Tenants have no objects until it is valid");
    }

    /** The template's revisions, the newest first. */
    List<ControllerRevision> kept(TenantTemplate template) {
        return resources.revisionsOf(key(template)).stream()
                .filter(revision -> revision.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner ->
                                owner.getUid().equals(template.getMetadata().getUid())))
                .sorted(Comparator.comparing(ControllerRevision::getRevision).reversed())
                .toList();
    }

    /** The kinds that a revision makes; asked for in each pass of each Tenant. */
    List<KindOf> kinds(ControllerRevision revision) {
        return facts(revision).kinds;
    }

    /**
     * Adds the types that a revision makes, by what is known of their own versions, each with whether whole objects are needed of
     * it.
     */
    void need(ControllerRevision revision, Kinds served, Map<ResourceType, Boolean> needed) {
        for (KindOf kind : facts(revision).kinds) {
            served.find(kind.apiVersion(), kind.kind())
                    .ifPresent(type -> needed.merge(type, kind.whole(), Boolean::logicalOr));
        }
    }

    /** Ids of the resources that it retains. */
    Set<String> retained(ControllerRevision revision) {
        return facts(revision).retained;
    }

    /** As which its objects are applied; null for the operator's own account. */
    @Nullable
    String serviceAccountName(ControllerRevision revision) {
        return facts(revision).serviceAccountName;
    }

    private Facts facts(ControllerRevision revision) {
        return facts.computeIfAbsent(revision.getMetadata().getUid(), uid -> {
            TenantTemplateSpec spec = spec(revision);
            return new Facts(
                    TemplateCompiler.kinds(spec).stream().distinct().toList(),
                    RetainedIds.retained(spec),
                    spec.serviceAccountName());
        });
    }

    /** Forgets what was compiled of a revision that is gone. */
    void forget(ControllerRevision revision) {
        facts.remove(revision.getMetadata().getUid());
        compiled.keySet()
                .removeIf(c -> c.revisionUid().equals(revision.getMetadata().getUid()));
    }

    private Result compile(ControllerRevision revision, Set<String> variables) {
        TenantTemplateSpec spec = spec(revision);
        Compilation compilation = compiler.compile(spec, variables);
        return compilation.template() == null
                ? new Result(Optional.empty(), compilation.problems().stream().findFirst())
                : new Result(
                        Optional.of(new Revision(
                                revision.getMetadata().getName(),
                                revision.getRevision(),
                                spec.serviceAccountName(),
                                compilation.template(),
                                Graph.of(compilation.template().resources()))),
                        Optional.empty());
    }

    private TenantTemplateSpec spec(ControllerRevision revision) {
        JsonNode data = json.valueToTree(revision.getData());
        return json.convertValue(data.path("spec"), TenantTemplateSpec.class);
    }

    static String key(TenantTemplate template) {
        return template.getMetadata().getNamespace() + "/"
                + template.getMetadata().getName();
    }
}
