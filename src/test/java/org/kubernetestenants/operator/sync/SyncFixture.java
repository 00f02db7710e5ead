package org.kubernetestenants.operator.sync;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Source;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.api.TenantRegistryStatus;
import org.kubernetestenants.operator.api.TenantSpec;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.api.TenantTemplateSpec;
import org.kubernetestenants.operator.source.Snapshot;
import org.kubernetestenants.operator.source.WholeSnapshot;

/** A registry, its templates and snapshots; and a cluster that is no more than a map, on which plans are carried out. */
final class SyncFixture {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final TenantRegistrySpec SPEC = new TenantRegistrySpec(
            new Source(SourceType.MYSQL, "30s", null, null, null),
            new ValueMappings("uid", "active", null),
            Map.of("plan", "plan"),
            null,
            0,
            null);

    final Map<String, Tenant> tenants = new HashMap<>();
    final TenantRegistry registry = new TenantRegistry();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int created;

    SyncFixture() {
        registry.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("prod")
                .withUid("uid-of-prod")
                .withAnnotations(new HashMap<>())
                .build());
        registry.setSpec(SPEC);
    }

    /** With other limits. */
    SyncFixture guard(int maxPercent, int minTenants, String window, String gracePeriod) {
        registry.setSpec(new TenantRegistrySpec(
                SPEC.source(),
                SPEC.valueMappings(),
                SPEC.extraValueMappings(),
                new TenantRegistrySpec.DeletionGuard(maxPercent, minTenants, window, gracePeriod),
                0,
                null));
        return this;
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    Instant now() {
        return now;
    }

    void approve(String hold) {
        registry.getMetadata().getAnnotations().put(Names.APPROVE_DELETIONS, hold);
    }

    static TenantTemplate template(String name) {
        TenantTemplate template = new TenantTemplate();
        template.setMetadata(
                new ObjectMetaBuilder().withNamespace("default").withName(name).build());
        template.setSpec(JSON.convertValue(Map.of("registryId", "prod"), TenantTemplateSpec.class));
        return template;
    }

    static TenantTemplate leaving(TenantTemplate template) {
        template.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        return template;
    }

    static TenantTemplate suspended(TenantTemplate template) {
        template.setSpec(JSON.convertValue(Map.of("registryId", "prod", "suspend", true), TenantTemplateSpec.class));
        return template;
    }

    static void suspended(Tenant tenant, boolean suspend) {
        TenantSpec spec = tenant.getSpec();
        tenant.setSpec(new TenantSpec(spec.uid(), spec.templateRef(), spec.registryId(), spec.values(), suspend));
    }

    static Map<String, Object> row(String uid, Object active, String plan) {
        Map<String, Object> row = new HashMap<>();
        row.put("uid", uid);
        row.put("active", active);
        row.put("plan", plan);
        return row;
    }

    /** A whole snapshot of active rows. */
    static WholeSnapshot active(String... uids) {
        return snapshot(Arrays.stream(uids).map(uid -> row(uid, 1, "gold")).toList());
    }

    static WholeSnapshot snapshot(List<Map<String, Object>> rows) {
        Snapshot snapshot = Snapshot.begin("default/prod", SPEC);
        Iterator<Map<String, Object>> stream = snapshot.stream(rows.iterator());
        while (stream.hasNext()) {
            snapshot.row(stream.next());
        }
        return snapshot.whole();
    }

    GuardedPlan plan(WholeSnapshot snapshot, TenantTemplate... templates) {
        return plan(snapshot, List.of(templates), Set.of());
    }

    GuardedPlan plan(WholeSnapshot snapshot, List<TenantTemplate> templates, Set<String> takenNames) {
        return SyncPlanner.plan(
                registry,
                templates,
                tenants.values(),
                snapshot,
                name -> takenNames.contains(name)
                        || tenants.values().stream()
                                .anyMatch(
                                        tenant -> PresentTenants.nameOf(tenant).equals(name)),
                now);
    }

    /** Plans and carries out. */
    GuardedPlan sync(WholeSnapshot snapshot, TenantTemplate... templates) {
        GuardedPlan plan = plan(snapshot, templates);
        carryOut(plan);
        return plan;
    }

    /** The window is counted before, the hold is shown after the changes. */
    void carryOut(GuardedPlan plan) {
        for (GuardedPlan.Change change : plan.changes()) {
            switch (change) {
                case GuardedPlan.Mark mark -> mark(mark);
                case GuardedPlan.Delete delete -> tenants.remove(delete.name());
                case GuardedPlan.Write write -> apply(write.desired());
            }
        }
        status(plan.guarded());
    }

    void status(GuardedPlan.Guarded guarded) {
        var window = guarded.deletions();
        registry.setStatus(new TenantRegistryStatus(
                null,
                0,
                0,
                0,
                0,
                null,
                List.of(),
                guarded.pending(),
                window == null ? null : window.plus(guarded.counted()),
                List.of()));
    }

    /** As a server-side apply does: what others own stays. */
    private void apply(Tenant desired) {
        Tenant present = tenants.get(desired.getMetadata().getName());
        if (present == null) {
            put(desired);
            return;
        }
        present.getMetadata().getLabels().putAll(desired.getMetadata().getLabels());
        TenantSpec spec = desired.getSpec();
        present.setSpec(new TenantSpec(
                spec.uid(),
                spec.templateRef(),
                spec.registryId(),
                spec.values(),
                present.getSpec().suspend()));
    }

    private void mark(GuardedPlan.Mark mark) {
        Tenant tenant = named(mark.name());
        Map<String, String> annotations =
                new HashMap<>(Objects.requireNonNullElse(tenant.getMetadata().getAnnotations(), Map.of()));
        mark.annotations().forEach((key, value) -> {
            if (value == null) {
                annotations.remove(key);
            } else {
                annotations.put(key, value);
            }
        });
        tenant.getMetadata().setAnnotations(annotations);
    }

    /** Names of the Tenants that have this mark. */
    List<String> marked(String hold) {
        return tenants.values().stream()
                .filter(tenant -> hold.equals(DeletionGuard.markOf(tenant)))
                .map(PresentTenants::nameOf)
                .sorted()
                .toList();
    }

    Tenant named(String name) {
        return Objects.requireNonNull(tenants.get(name), name);
    }

    Tenant put(Tenant tenant) {
        created++;
        tenant.getMetadata().setUid("uid-" + created);
        tenant.getMetadata().setResourceVersion("" + created);
        tenant.getMetadata().setCreationTimestamp("2026-01-01T00:00:%02dZ".formatted(created % 60));
        tenants.put(tenant.getMetadata().getName(), tenant);
        return tenant;
    }
}
