package org.kubernetestenants.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.sync.SyncFixture.row;
import static org.kubernetestenants.operator.sync.SyncFixture.template;

import java.time.Duration;
import java.time.Instant;
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
 * Random tables, templates, limits, suspensions, approvals and mishaps, sync after sync. The invariants:
 *
 * <ul>
 *   <li>nothing is deleted whose row is active or invalid, that is suspended, or whose template is, or before its grace period is over;
 *   <li>without approval never more than the limits allow within a window, never all of several, never for a table without rows,
 *       unless the guard is off;
 *   <li>with an approval only what carries its mark; a hold never grows;
 *   <li>where all of several lose their row and others come, nothing is created before they went;
 *   <li>else each active row has exactly one Tenant for each template that is neither suspended nor being deleted;
 *   <li>Tenants of a suspended template are not touched at all;
 *   <li>names are valid, no two are alike, and they stay; a plan that was carried out is at rest.
 * </ul>
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

    private int maxPercent = 30;
    private int minTenants = 5;
    private Duration grace = Duration.ZERO;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.testing.Seeds#seeds")
    void every_plan_keeps_the_promises(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            settings(random);
            List<TenantTemplate> templates = templates(random);
            WholeSnapshot snapshot = SyncFixture.snapshot(table(random));
            Map<String, Tenant> before = Map.copyOf(cluster.tenants);
            GuardedPlan plan = cluster.plan(snapshot, templates, Set.of());
            Map<String, String> marks = marks();
            cluster.carryOut(plan);
            deletionsAreWithinTheGuard(plan, snapshot, templates, before, marks);
            holdsNeverGrow(marks);
            namesAreValidAndStable(before);
            suspendedTemplatesAreNotTouched(plan, templates, before);
            if (creationsWait(plan, snapshot, templates, before)) {
                assertThat(plan.created()).isZero();
                assertThat(plan.guarded().held().stream())
                        .allSatisfy(held -> assertThat(held.code()).isEqualTo(Code.IDENTITY_CHANGED));
            } else {
                everyActiveRowHasItsTenants(plan, snapshot, templates);
            }
            GuardedPlan again = cluster.plan(snapshot, templates, Set.of());
            assertThat(again.changes()).as("planned again").isEmpty();
            assertThat(again.guarded().pending()).isEqualTo(plan.guarded().pending());
            approve(plan, random);
            mishap(random);
        }
    }

    /** Somebody changes the limits, now and then. */
    private void settings(Random random) {
        if (random.nextInt(4) == 0) {
            maxPercent = random.nextInt(4) == 0 ? 100 : 1 + random.nextInt(99);
            minTenants = random.nextInt(8);
            grace = random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(1 + random.nextInt(60));
            cluster.guard(maxPercent, minTenants, (1 + random.nextInt(120)) + "m", grace.toMinutes() + "m");
        }
    }

    private boolean isOff() {
        return maxPercent == 100;
    }

    private static List<TenantTemplate> templates(Random random) {
        List<TenantTemplate> templates = new ArrayList<>(List.of(template("web")));
        if (random.nextInt(3) > 0) {
            templates.add(template("b"));
        }
        if (random.nextInt(4) == 0) {
            templates.add(SyncFixture.leaving(template("web-b")));
        }
        if (random.nextInt(4) == 0) {
            SyncFixture.suspended(templates.get(random.nextInt(templates.size())));
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

    /** Somebody deletes a Tenant, which may take its time; or suspends one. */
    private void mishap(Random random) {
        if (random.nextInt(3) == 0) {
            cluster.tenants.values().stream()
                    .skip(random.nextInt(5))
                    .findFirst()
                    .ifPresent(tenant -> SyncFixture.suspended(tenant, random.nextInt(3) > 0));
        }
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

    private static void suspendedTemplatesAreNotTouched(
            GuardedPlan plan, List<TenantTemplate> templates, Map<String, Tenant> before) {
        Set<String> live = live(templates);
        assertThat(plan.changes()).allSatisfy(change -> {
            Tenant tenant = before.get(change.name());
            if (tenant != null) {
                assertThat(live).contains(tenant.getSpec().templateRef());
            }
        });
    }

    /** Of those that this snapshot speaks of, and that do not stay in any case. */
    private static List<Tenant> concerned(
            WholeSnapshot snapshot, List<TenantTemplate> templates, Map<String, Tenant> before) {
        Set<String> live = live(templates);
        Set<String> active = uids(snapshot);
        return before.values().stream()
                .filter(tenant -> !tenant.isMarkedForDeletion()
                        && live.contains(tenant.getSpec().templateRef())
                        && (active.contains(tenant.getSpec().uid())
                                || !tenant.getSpec().isSuspended()))
                .toList();
    }

    private boolean creationsWait(
            GuardedPlan plan, WholeSnapshot snapshot, List<TenantTemplate> templates, Map<String, Tenant> before) {
        List<Tenant> concerned = concerned(snapshot, templates, before);
        Set<String> active = uids(snapshot);
        boolean allMissing = concerned.stream()
                .noneMatch(tenant -> active.contains(tenant.getSpec().uid())
                        || snapshot.isInvalid(tenant.getSpec().uid()));
        return !isOff() && concerned.size() > 1 && allMissing && !active.isEmpty() && plan.deleted() < concerned.size();
    }

    private static Set<String> uids(WholeSnapshot snapshot) {
        return snapshot.active().stream().map(Row::uid).collect(Collectors.toCollection(HashSet::new));
    }

    private void deletionsAreWithinTheGuard(
            GuardedPlan plan,
            WholeSnapshot snapshot,
            List<TenantTemplate> templates,
            Map<String, Tenant> before,
            Map<String, String> marks) {
        Set<String> live = live(templates);
        int present = concerned(snapshot, templates, before).size();
        String approved = cluster.registry.getMetadata().getAnnotations().get(Names.APPROVE_DELETIONS);
        List<GuardedPlan.Delete> deletes = plan.changes().stream()
                .filter(GuardedPlan.Delete.class::isInstance)
                .map(GuardedPlan.Delete.class::cast)
                .toList();
        long free = deletes.stream().filter(GuardedPlan.Delete::isCounted).count();
        assertThat(plan.guarded().counted()).isEqualTo((int) free);
        assertThat(deletes.stream().filter(delete -> !delete.isCounted()))
                .allMatch(delete -> approved != null && approved.equals(marks.get(delete.uid())));
        assertThat(free == 0 || isOff() || snapshot.rows() > 0).isTrue();
        assertThat(free < 2 || isOff() || deletes.size() < present).isTrue();
        var window = cluster.registry.getStatus().deletions();
        assertThat(free == 0
                        || isOff()
                        || window != null
                                && (window.deleted() <= minTenants
                                        || window.deleted() * 100 <= maxPercent * window.baseline()))
                .isTrue();
        Set<String> keep = uids(snapshot);
        plan.changes().stream()
                .filter(GuardedPlan.Delete.class::isInstance)
                .map(change -> before.get(change.name()))
                .forEach(tenant -> {
                    assertThat(tenant.getSpec().isSuspended()).isFalse();
                    assertThat(missingFor(tenant)).isGreaterThanOrEqualTo(grace);
                    assertThat(keep).doesNotContain(tenant.getSpec().uid());
                    assertThat(snapshot.isInvalid(tenant.getSpec().uid())).isFalse();
                    assertThat(live).contains(tenant.getSpec().templateRef());
                    assertThat(tenant.isMarkedForDeletion()).isFalse();
                });
    }

    /** For how long its row was known to be missing, before this sync. */
    private Duration missingFor(Tenant tenant) {
        String since = DeletionGuard.annotation(tenant, Names.ROW_MISSING_SINCE);
        return since == null ? Duration.ZERO : Duration.between(Instant.parse(since), cluster.now());
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
                .filter(template ->
                        !template.isMarkedForDeletion() && !template.getSpec().isSuspended())
                .map(template -> template.getMetadata().getName())
                .collect(Collectors.toSet());
    }
}
