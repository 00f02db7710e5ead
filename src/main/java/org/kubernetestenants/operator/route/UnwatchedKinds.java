package org.kubernetestenants.operator.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.EventRecorder;
import org.kubernetestenants.operator.cluster.LiveObjects;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Entries;
import org.kubernetestenants.operator.tenant.ResourceResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kinds that the operator may not watch (behaviour 43): in each pass the tenant's objects of them are looked at, the status
 * names the missing rule, and the Tenant comes back though no event will tell. Logged once per kind, with an event on each
 * template that makes such objects, and not in each pass.
 */
final class UnwatchedKinds {
    private static final Logger LOG = LoggerFactory.getLogger(UnwatchedKinds.class);

    private final ManagedObjects objects;
    private final LiveObjects live;
    private final EventRecorder events;
    /** By kind: the templates that were told. */
    private final Map<Kind, Set<String>> told = new ConcurrentHashMap<>();

    UnwatchedKinds(ManagedObjects objects, LiveObjects live, EventRecorder events) {
        this.objects = objects;
        this.live = live;
        this.events = events;
    }

    record Kind(String group, String kind) {
        static Kind of(ResourceType type) {
            return new Kind(type.group(), type.kind());
        }

        static Kind of(ObjectKey key) {
            return new Kind(key.group(), key.kind());
        }
    }

    /**
     * What one pass has to do with.
     *
     * @param refusals why each of these kinds is not watched, with the missing rule
     * @param unseen why objects of a kind could not even be looked at
     */
    record Found(Map<Kind, Problem> refusals, Map<Kind, Problem> unseen) {
        static final Found NONE = new Found(Map.of(), Map.of());

        boolean any() {
            return !refusals.isEmpty();
        }

        boolean has(ResourceType type) {
            return refusals.containsKey(Kind.of(type));
        }

        /** The result as the status will tell it: an object may be ready, and its kind unwatched all the same. */
        ResourceResult told(ResourceResult result) {
            InventoryEntry entry = result.entry();
            Kind kind = Kind.of(entry.key());
            Problem refusal = refusals.get(kind);
            if (refusal == null || entry.state() != State.READY) {
                return result;
            }
            Problem unread = unseen.get(kind);
            return unread == null
                    ? new ResourceResult(
                            result.resource(),
                            Entries.with(entry, State.READY, refusal),
                            result.problem(),
                            result.stalled())
                    : new ResourceResult(result.resource(), Entries.with(entry, State.FAILED, unread), unread, true);
        }
    }

    /**
     * Looks at the tenant's objects of those kinds of {@code needed} that may not be watched.
     *
     * @throws OperatorException if the server could not be asked
     */
    Found look(
            Tenant tenant,
            Optional<TenantTemplate> template,
            Set<ResourceType> needed,
            List<InventoryEntry> known,
            @Nullable String account) {
        Map<Kind, Problem> refusals = new HashMap<>();
        Map<Kind, Problem> unseen = new HashMap<>();
        for (ResourceType type : needed) {
            Kind kind = Kind.of(type);
            Optional<Problem> refusal = objects.trouble(type).filter(trouble -> trouble.code() == Code.WATCH_FORBIDDEN);
            refusal.ifPresentOrElse(problem -> tell(template, kind, problem), () -> told.remove(kind));
            if (refusal.isPresent() && refusals.put(kind, refusal.get()) == null) {
                look(tenant, type, known, account).ifPresent(problem -> unseen.put(kind, problem));
            }
        }
        return refusals.isEmpty() ? Found.NONE : new Found(refusals, unseen);
    }

    /** By the account that writes them, where there is one: it may have rights that the operator lacks. */
    private Optional<Problem> look(
            Tenant tenant, ResourceType type, List<InventoryEntry> known, @Nullable String account) {
        TenantId id = TenantId.of(tenant);
        List<ObjectKey> keys = new ArrayList<>();
        known.stream()
                .filter(InventoryEntry::isMade)
                .map(InventoryEntry::key)
                .filter(key -> Kind.of(key).equals(Kind.of(type)))
                .forEach(keys::add);
        try {
            live.look(
                    new LiveObjects.Of(type, id.namespace(), id.label(), keys),
                    Names.actingAs(id.namespace(), account));
            return Optional.empty();
        } catch (OperatorException e) {
            if (e.problem().code() == Code.FORBIDDEN) {
                return Optional.of(e.problem());
            }
            throw e;
        }
    }

    private void tell(Optional<TenantTemplate> template, Kind kind, Problem problem) {
        Set<String> templates = told.computeIfAbsent(kind, first -> {
            LOG.warn("{}", problem.condition());
            return ConcurrentHashMap.newKeySet();
        });
        template.filter(made -> templates.add(Revisions.key(made)))
                .ifPresent(made -> events.warning(EventRecorder.Subject.of(made), problem, "Watch"));
    }
}
