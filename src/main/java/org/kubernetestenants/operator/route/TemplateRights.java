package org.kubernetestenants.operator.route;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.apply.AllowedTargets;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.NeededRights;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.template.KindOf;
import org.kubernetestenants.operator.template.TemplateCompiler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether whoever makes a template's objects may do so, asked once for each generation and at each start, before anything is
 * refused. What is missing is told and nothing else: the API server decides when it comes to it.
 */
final class TemplateRights {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateRights.class);

    private final Kinds kinds;
    private final NeededRights rights;
    private final AllowedTargets targets;
    private final EventRecorder events;
    /** The generation of each template that was looked at last. */
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    TemplateRights(Kinds kinds, NeededRights rights, AllowedTargets targets, EventRecorder events) {
        this.kinds = kinds;
        this.rights = rights;
        this.targets = targets;
        this.events = events;
    }

    /**
     * Logs each rule that is missing for the kinds of a valid generation.
     *
     * @param fresh whether the generation is new, so that there is an event, too
     */
    void tell(TenantTemplate template, boolean fresh) {
        String key = Revisions.key(template);
        Long generation = template.getMetadata().getGeneration();
        if (generation.equals(told.get(key))) {
            return;
        }
        for (Needed needed : needed(template)) {
            rights.missing(account(template), needed.type, needed.namespace).ifPresent(problem -> {
                LOG.warn("TenantTemplate {} makes {}: {}", key, needed.type.kind(), problem.condition());
                if (fresh) {
                    events.warning(EventRecorder.Subject.of(template), problem, "Validate");
                }
            });
        }
        told.put(key, generation);
    }

    /** The template is gone. */
    void forget(String key) {
        told.remove(key);
    }

    /** @param namespace empty where there is none, or where only rendering tells */
    private record Needed(ResourceType type, String namespace) {}

    private Set<Needed> needed(TenantTemplate template) {
        Map<String, ResourceTemplate> byId = ResourceArray.all(template.getSpec()).stream()
                .collect(Collectors.toMap(ResourceTemplate::id, Function.identity()));
        List<KindOf> made = TemplateCompiler.kinds(template.getSpec());
        Set<Needed> needed = new LinkedHashSet<>();
        for (KindOf kind : made) {
            String target = Objects.requireNonNull(byId.get(kind.id()), "kinds are those of entries")
                    .targetNamespace();
            kinds.find(kind.apiVersion(), kind.kind())
                    .ifPresent(type -> needed.add(new Needed(type, namespace(template, target))));
        }
        // What is refused anyway; of a confined operator also what nobody knows the namespace of: nothing cluster-wide
        // would tell.
        needed.removeIf(refused ->
                targets.refuses(refused.type.key(refused.namespace, "*")).isPresent());
        return needed;
    }

    private static String namespace(TenantTemplate template, @Nullable String target) {
        if (target == null || target.isEmpty()) {
            return template.getMetadata().getNamespace();
        }
        return target.contains("$") || target.contains("#") ? "" : target;
    }

    private static @Nullable String account(TenantTemplate template) {
        String account = template.getSpec().serviceAccountName();
        return account == null || account.isEmpty()
                ? null
                : Names.userOf(template.getMetadata().getNamespace(), account);
    }
}
