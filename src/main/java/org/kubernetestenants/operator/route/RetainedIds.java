package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.api.TenantTemplateSpec;
import org.kubernetestenants.operator.cluster.CustomResources;

/**
 * Which of a template's resources are to be retained by any generation that a Tenant has not rendered yet, or that it may have
 * rendered only in part: of the kept revisions, and of what was seen of the template, valid or not. Of two changes that follow
 * each other closely only the second gets a revision; the first counts all the same. The flow starts when all templates are
 * known, so that a generation that came while no operator ran counts before its revision is made; only one that was replaced by
 * then is known to nobody. Thread-safe.
 */
final class RetainedIds {
    /** As many generations of each template as are worth remembering: whoever is behind by more has revisions. */
    private static final int REMEMBERED = 20;

    private record Seen(String uid, NavigableMap<Long, Set<String>> generations) {}

    private final CustomResources resources;
    private final Revisions revisions;
    private final Map<String, Seen> templates = new ConcurrentHashMap<>();

    RetainedIds(CustomResources resources, Revisions revisions) {
        this.resources = resources;
        this.revisions = revisions;
        // For as long as this process lives.
        var unused = resources.onChange(TenantTemplate.class, this::changed);
        resources.templates().forEach(template -> changed(null, template));
    }

    /** The ids, for a Tenant as it is. */
    Set<String> of(Tenant tenant) {
        String key =
                tenant.getMetadata().getNamespace() + "/" + tenant.getSpec().templateRef();
        Optional<TenantTemplate> template = resources.template(key);
        List<ControllerRevision> kept = template.map(revisions::kept).orElse(List.of());
        long since = since(tenant, template, kept);
        Set<String> ids = new HashSet<>();
        kept.stream()
                .filter(revision -> revision.getRevision() >= since)
                .forEach(revision -> ids.addAll(revisions.retained(revision)));
        Seen seen = templates.get(key);
        if (seen != null) {
            seen.generations.tailMap(since).values().forEach(ids::addAll);
        }
        return ids;
    }

    /**
     * From this generation on. The last one that was rendered is among them: of its resources some may have failed. Where
     * nothing is known, the Tenant has rendered none that is older than itself, but for the one that it began with.
     */
    private static long since(Tenant tenant, Optional<TenantTemplate> template, List<ControllerRevision> kept) {
        Long rendered = Objects.requireNonNullElse(tenant.getStatus(), TenantStatus.EMPTY)
                .templateGeneration();
        long present = template.map(t -> t.getMetadata().getGeneration()).orElse(rendered == null ? 0 : rendered);
        if (rendered != null && rendered <= present) {
            return rendered;
        }
        Instant made = created(tenant);
        return kept.stream()
                .filter(revision -> !created(revision).isBefore(made))
                .mapToLong(ControllerRevision::getRevision)
                .min()
                .orElseGet(() -> kept.isEmpty() ? present : kept.getFirst().getRevision());
    }

    private static Instant created(HasMetadata object) {
        return Instant.parse(object.getMetadata().getCreationTimestamp());
    }

    private void changed(@Nullable TenantTemplate before, @Nullable TenantTemplate now) {
        if (now != null) {
            templates.compute(Revisions.key(now), (key, seen) -> with(seen, now));
        } else if (before != null
                && resources.tenantsOfTemplate(Revisions.key(before)).isEmpty()) {
            templates.remove(Revisions.key(before));
        }
    }

    /** A template that was made anew begins with its first generation again. */
    private static Seen with(@Nullable Seen seen, TenantTemplate template) {
        String uid = template.getMetadata().getUid();
        Seen same = seen != null && seen.uid.equals(uid) ? seen : new Seen(uid, new ConcurrentSkipListMap<>());
        same.generations.put(template.getMetadata().getGeneration(), retained(template.getSpec()));
        while (same.generations.size() > REMEMBERED) {
            same.generations.pollFirstEntry();
        }
        return same;
    }

    static Set<String> retained(TenantTemplateSpec spec) {
        return Arrays.stream(ResourceArray.values())
                .flatMap(array -> array.entries(spec).stream())
                .filter(resource -> resource.deletionPolicy() == DeletionPolicy.RETAIN)
                .map(ResourceTemplate::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
