package org.kubernetestenants.operator.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.NeededRights;
import org.kubernetestenants.operator.template.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether whoever makes a template's objects may do so, asked once for each generation and at each start, before anything is
 * refused. What is missing is told and nothing else: the API server decides when it comes to it.
 */
final class TemplateRights {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateRights.class);

    private final NeededRights rights;
    private final EventRecorder events;
    /** The generation of each template that was looked at last. */
    private final Map<String, Long> told = new ConcurrentHashMap<>();

    TemplateRights(NeededRights rights, EventRecorder events) {
        this.rights = rights;
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
        String user = Names.actingAs(
                template.getMetadata().getNamespace(), template.getSpec().serviceAccountName());
        for (Destination made : Destination.of(template)) {
            rights.missing(user, made.apiVersion(), made.kind(), made.namespace())
                    .ifPresent(problem -> {
                        LOG.warn("TenantTemplate {} makes {}: {}", key, made.kind(), problem.condition());
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
}
