package org.kubernetestenants.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.sync.SyncFixture.row;
import static org.kubernetestenants.operator.sync.SyncFixture.template;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.source.Row;
import org.kubernetestenants.operator.source.WholeSnapshot;

/**
 * Random tables, templates, approvals and mishaps, sync after sync. Nothing is deleted whose row is active or invalid; without
 * approval never more than the limits allow within a window, never all of several, never for a table without rows; with an
 * approval only what carries its mark; a hold never grows; a plan that was carried out is at rest; names are valid, and stay.
 */
class SyncRandomTest {
    private static final String[] UIDS = {
        "acme",
        "ACME",
        "acme-web",
        "acme.",
        "a b",
        "a-b",
        "a_b",
        "ü",
        "💡",
        "-",
        ".",
        "x".repeat(253),
        "x".repeat(252) + "y",
        "web"
    };
    private static final Object[] ACTIVE = {1, 1, 1, 1, 1, true, "yes", 0, null, "maybe"};

    private final SyncFixture cluster = new SyncFixture();
    /** Ids of holds, in the order in which they came. */
    private final List<String> seen = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.testing.Seeds#seeds")
    void every_plan_keeps_the_promises(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            List<TenantTemplate> templates = templates(random);
            WholeSnapshot snapshot = SyncFixture.snapshot(table(random));
            Map<String, Tenant> before = Map.copyOf(cluster.tenants);
            GuardedPlan plan = cluster.plan(snapshot, templates, Set.of());
            Map<String, String> marks = marks();
            cluster.carryOut(plan);
            deletionsAreWithinTheGuard(plan, snapshot, templates, before, marks);
            holdsNeverGrow(marks);
            namesAreValidAndStable(before);
            if (plan.guarded().held().stream().noneMatch(held -> held.code() == Code.IDENTITY_CHANGED)) {
                everyActiveRowHasItsTenants(plan, snapshot, templates);
            }
            GuardedPlan again = cluster.plan(snapshot, templates, Set.of());
            assertThat(again.changes()).as("planned again").isEmpty();
            assertThat(again.guarded().pending()).isEqualTo(plan.guarded().pending());
            approve(plan, random);
            mishap(random);
        }
    }

    private static List<TenantTemplate> templates(Random random) {
        List<TenantTemplate> templates = new ArrayList<>(List.of(template("web")));
        if (random.nextInt(3) > 0) {
            templates.add(template("b"));
        }
        if (random.nextInt(4) == 0) {
            templates.add(SyncFixture.leaving(template("web-b")));
        }
        return templates;
    }

    private static List<Map<String, Object>> table(Random random) {
        List<Map<String, Object>> rows = new ArrayList<>();
        int size = random.nextInt(10) == 0 ? 0 : random.nextInt(2 * UIDS.length);
        for (int i = 0; i < size; i++) {
            Object active = ACTIVE[random.nextInt(ACTIVE.length)];
            rows.add(row(UIDS[random.nextInt(UIDS.length)], active, "plan" + random.nextInt(2)));
        }
        return rows;
    }

    /** Somebody deletes a Tenant, which may take its time. */
    private void mishap(Random random) {
        cluster.tenants.values().removeIf(tenant -> tenant.isMarkedForDeletion() && random.nextBoolean());
        if (random.nextInt(3) == 0) {
            cluster.tenants.values().stream()
                    .findFirst()
                    .ifPresent(tenant -> tenant.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z"));
        }
    }

    /** Somebody approves what is held, or what was held once, at any time. */
    private void approve(GuardedPlan plan, Random random) {
        cluster.later(Duration.ofMinutes(random.nextInt(40)));
        if (plan.guarded().pending() != null) {
            seen.add(plan.guarded().pending().hold());
        }
        if (!seen.isEmpty() && random.nextInt(3) == 0) {
            cluster.approve(seen.get(random.nextInt(seen.size())));
        }
    }

    private Map<String, String> marks() {
        Map<String, String> marks = new HashMap<>();
        cluster.tenants.forEach((name, tenant) -> {
            String mark = DeletionGuard.markOf(tenant);
            if (mark != null) {
                marks.put(tenant.getMetadata().getUid(), mark);
            }
        });
        return marks;
    }

    /** What carries the mark of a hold that there was before had it before. */
    private void holdsNeverGrow(Map<String, String> before) {
        marks().forEach((uid, mark) -> {
            if (seen.contains(mark)) {
                assertThat(before).containsEntry(uid, mark);
            }
        });
    }

    private void deletionsAreWithinTheGuard(
            GuardedPlan plan,
            WholeSnapshot snapshot,
            List<TenantTemplate> templates,
            Map<String, Tenant> before,
            Map<String, String> marks) {
        Set<String> live = live(templates);
        long present = before.values().stream()
                .filter(tenant -> !tenant.isMarkedForDeletion()
                        && live.contains(tenant.getSpec().templateRef()))
                .count();
        String approved = cluster.registry.getMetadata().getAnnotations().get(Names.APPROVE_DELETIONS);
        List<GuardedPlan.Delete> deletes = plan.changes().stream()
                .filter(GuardedPlan.Delete.class::isInstance)
                .map(GuardedPlan.Delete.class::cast)
                .toList();
        long free = deletes.stream().filter(GuardedPlan.Delete::isCounted).count();
        assertThat(plan.guarded().counted()).isEqualTo((int) free);
        assertThat(deletes.stream().filter(delete -> !delete.isCounted()))
                .allMatch(delete -> approved != null && approved.equals(marks.get(delete.uid())));
        assertThat(free == 0 || snapshot.rows() > 0).isTrue();
        assertThat(free < 2 || deletes.size() < present).isTrue();
        var window = cluster.registry.getStatus().deletions();
        assertThat(free == 0
                        || window != null
                                && (window.deleted() <= 5 || window.deleted() * 100 <= 30 * window.baseline()))
                .isTrue();
        Set<String> keep = snapshot.active().stream().map(Row::uid).collect(Collectors.toCollection(HashSet::new));
        plan.changes().stream()
                .filter(GuardedPlan.Delete.class::isInstance)
                .map(change -> before.get(change.name()))
                .forEach(tenant -> {
                    assertThat(tenant).isNotNull();
                    assertThat(keep).doesNotContain(tenant.getSpec().uid());
                    assertThat(snapshot.isInvalid(tenant.getSpec().uid())).isFalse();
                    assertThat(live).contains(tenant.getSpec().templateRef());
                    assertThat(tenant.isMarkedForDeletion()).isFalse();
                });
    }

    private void namesAreValidAndStable(Map<String, Tenant> before) {
        cluster.tenants.forEach((name, tenant) -> {
            assertThat(name).matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?").hasSizeLessThanOrEqualTo(253);
            assertThat(TenantNames.isValid(name)).as(name).isTrue();
            Tenant old = before.get(name);
            if (old != null) {
                assertThat(tenant.getSpec().uid()).isEqualTo(old.getSpec().uid());
                assertThat(tenant.getSpec().templateRef())
                        .isEqualTo(old.getSpec().templateRef());
            }
        });
    }

    private void everyActiveRowHasItsTenants(GuardedPlan plan, WholeSnapshot snapshot, List<TenantTemplate> templates) {
        Map<PresentTenants.Slot, Long> slots = cluster.tenants.values().stream()
                .collect(Collectors.groupingBy(PresentTenants.Slot::of, Collectors.counting()));
        assertThat(slots.values()).as("one Tenant for each").allMatch(count -> count == 1);
        for (String template : live(templates)) {
            snapshot.active()
                    .forEach(row -> assertThat(slots).containsKey(new PresentTenants.Slot(template, row.uid())));
        }
        assertThat(plan.waitingFor()).allMatch(name -> {
            Tenant tenant = cluster.tenants.get(name);
            return tenant != null && tenant.isMarkedForDeletion();
        });
    }

    private static Set<String> live(List<TenantTemplate> templates) {
        return templates.stream()
                .filter(template -> !template.isMarkedForDeletion())
                .map(template -> template.getMetadata().getName())
                .collect(Collectors.toSet());
    }
}
