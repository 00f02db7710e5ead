package org.kubernetestenants.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.sync.SyncFixture.active;
import static org.kubernetestenants.operator.sync.SyncFixture.leaving;
import static org.kubernetestenants.operator.sync.SyncFixture.row;
import static org.kubernetestenants.operator.sync.SyncFixture.snapshot;
import static org.kubernetestenants.operator.sync.SyncFixture.suspended;
import static org.kubernetestenants.operator.sync.SyncFixture.template;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantSpec;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.WholeSnapshot;

class SyncPlannerTest {
    private final SyncFixture cluster = new SyncFixture();

    @Test
    void each_active_row_gets_one_tenant_of_each_template() {
        GuardedPlan plan = cluster.plan(active("acme", "beta"), template("web"), template("jobs"));

        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly(
                        "create default/acme-jobs",
                        "create default/beta-jobs",
                        "create default/acme-web",
                        "create default/beta-web");
        assertThat(plan.desired()).isEqualTo(4);
        assertThat(plan.created()).isEqualTo(4);
    }

    @Test
    void the_body_of_a_write_has_what_the_operator_owns_and_nothing_else() {
        GuardedPlan plan = cluster.plan(active("Acme & Sons"), template("web"));

        GuardedPlan.Write write = (GuardedPlan.Write) plan.changes().getFirst();
        assertThat(new KubernetesSerialization().asYaml(write.desired())).isEqualTo("""
                        ---
                        apiVersion: "operator.kubernetes-tenants.org/v1"
                        kind: "Tenant"
                        metadata:
                          finalizers:
                          - "tenant.operator.kubernetes-tenants.org/finalizer"
                          labels:
                            kubernetes-tenants.org/registry: "prod"
                            kubernetes-tenants.org/template: "web"
                            kubernetes-tenants.org/uid: "Acme---Sons-2a6c192e"
                          name: "acme-sons-web-50649357"
                          namespace: "default"
                        spec:
                          uid: "Acme & Sons"
                          templateRef: "web"
                          registryId: "prod"
                          values:
                            activate: "1"
                            plan: "gold"
                        """);
    }

    @Test
    void with_nothing_changed_nothing_is_written() {
        cluster.sync(active("acme", "beta"), template("web"));

        assertThat(cluster.plan(active("beta", "acme"), template("web")).changes())
                .isEmpty();
    }

    @Test
    void a_changed_row_is_written_and_only_that() {
        cluster.sync(active("acme", "beta"), template("web"));

        GuardedPlan plan =
                cluster.plan(snapshot(List.of(row("acme", 1, "gold"), row("beta", 1, "free"))), template("web"));
        assertThat(plan.changes()).extracting(Object::toString).containsExactly("update default/beta-web");
        assertThat(plan.updated()).isEqualTo(1);
    }

    @Test
    void what_others_added_to_a_tenant_is_no_change_but_a_label_of_ours_that_is_gone_is() {
        cluster.sync(active("acme"), template("web"));
        Tenant tenant = cluster.named("acme-web");
        tenant.getMetadata().getLabels().put("team", "a");
        tenant.getMetadata().getFinalizers().add("example.com/other");
        assertThat(cluster.plan(active("acme"), template("web")).changes()).isEmpty();

        tenant.getMetadata().getLabels().remove("kubernetes-tenants.org/uid");
        assertThat(cluster.plan(active("acme"), template("web")).updated()).isEqualTo(1);
    }

    @Test
    void a_row_that_is_gone_or_inactive_takes_its_tenant_along_with_uid_and_resource_version() {
        cluster.sync(active("a", "b", "c", "d"), template("web"));

        GuardedPlan plan = cluster.plan(
                snapshot(List.of(row("a", 1, "gold"), row("b", 1, "gold"), row("c", 0, "gold"))), template("web"));
        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly("delete default/c-web", "delete default/d-web");
        GuardedPlan.Delete delete = (GuardedPlan.Delete) plan.changes().getFirst();
        assertThat(delete.uid()).isEqualTo("uid-3");
        assertThat(delete.resourceVersion()).isEqualTo("3");
        assertThat(plan.deleted()).isEqualTo(2);
    }

    @Test
    void an_invalid_row_keeps_its_tenant_as_it_is() {
        cluster.sync(active("acme", "beta"), template("web"));

        WholeSnapshot one = snapshot(List.of(row("acme", 1, "gold"), row("beta", "maybe", "free")));
        GuardedPlan plan = cluster.plan(one, template("web"));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.desired()).isEqualTo(2);
    }

    @Test
    void a_tenant_being_deleted_is_waited_for_and_made_again_when_it_is_gone() {
        cluster.sync(active("acme", "beta"), template("web"));
        Tenant tenant = cluster.named("acme-web");
        tenant.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

        GuardedPlan plan = cluster.plan(active("acme", "beta"), template("web"));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.waitingFor()).containsExactly("acme-web");

        cluster.tenants.remove("acme-web");
        assertThat(cluster.plan(active("acme", "beta"), template("web")).changes())
                .extracting(Object::toString)
                .containsExactly("create default/acme-web");
    }

    @Test
    void a_template_that_is_being_deleted_gets_no_tenants_and_loses_none() {
        cluster.sync(active("acme", "beta"), template("web"), template("old"));

        GuardedPlan plan = cluster.plan(active("acme", "gamma"), template("web"), leaving(template("old")));
        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly("delete default/beta-web", "create default/gamma-web");
    }

    @Test
    void behaviour_38_a_suspended_template_gets_no_tenants_and_those_that_it_has_are_neither_changed_nor_deleted() {
        cluster.sync(active("acme", "beta"), template("web"), template("frozen"));

        WholeSnapshot changed = snapshot(List.of(row("acme", 1, "free"), row("gamma", 1, "gold")));
        GuardedPlan plan = cluster.plan(changed, template("web"), suspended(template("frozen")));
        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly("delete default/beta-web", "update default/acme-web", "create default/gamma-web");
        assertThat(plan.desired()).as("two of each").isEqualTo(4);
    }

    @Test
    void behaviour_38_a_suspended_tenant_gets_its_rows_values_and_stays_without_its_row() {
        cluster.sync(active("acme", "beta", "gamma"), template("web"));
        suspended(cluster.named("acme-web"), true);
        suspended(cluster.named("beta-web"), true);

        GuardedPlan plan =
                cluster.plan(snapshot(List.of(row("acme", 1, "free"), row("gamma", 1, "gold"))), template("web"));
        assertThat(plan.changes()).extracting(Object::toString).containsExactly("update default/acme-web");
        assertThat(plan.desired()).isEqualTo(3);
    }

    /** One that stays in any case must not make all that can go look like some of them. */
    @Test
    void behaviour_38_suspended_tenants_do_not_count_where_the_guard_asks_whether_all_would_go() {
        cluster.sync(active("acme", "beta", "gamma"), template("web"));
        suspended(cluster.named("acme-web"), true);

        GuardedPlan plan = cluster.plan(active("other"), template("web"));
        assertThat(plan.deleted()).isZero();
        assertThat(held(plan).code()).isEqualTo(Code.IDENTITY_CHANGED);
    }

    @Test
    void a_tenant_made_by_hand_is_never_touched_and_its_name_never_given_away() {
        Tenant byHand = DesiredTenant.of("prod", "web", active("acme").active().getFirst())
                .body("default", "acme-web");
        byHand.setSpec(new TenantSpec("acme", "web", null, Map.of(), null));
        cluster.put(byHand);

        GuardedPlan plan = cluster.plan(active("acme"), template("web"));
        assertThat(plan.changes()).hasSize(1);
        assertThat(plan.changes().getFirst().name()).matches("acme-web-[0-9a-f]{8}");
    }

    @Test
    void a_name_that_another_registrys_tenant_has_is_not_taken_from_it() {
        GuardedPlan plan = cluster.plan(active("acme"), List.of(template("web")), Set.of("acme-web"));

        assertThat(plan.changes().getFirst().name()).matches("acme-web-[0-9a-f]{8}");
    }

    @Test
    void behaviour_9_a_snapshot_without_rows_deletes_nothing_even_of_one_tenant() {
        cluster.sync(active("acme"), template("web"));

        GuardedPlan plan = cluster.sync(active(), template("web"));
        assertThat(plan.deleted()).isZero();
        assertThat(held(plan).full()).isEqualTo("""
                        error[TO-D310] DeletionsHeld: the source of TenantRegistry default/prod would delete 1 of 1 Tenants
                          the source has no rows at all
                          held: acme-web
                          without approval 30 %% or 5 may go within 1h, never all of several
                        help: is it the right table, and is it filled? if so: kubectl -n default annotate --overwrite tenantregistry prod kubernetes-tenants.org/approve-deletions=%s
                        rows that come back end the hold; until then these Tenants and their objects stay""".formatted(hold(plan)));
        assertThat(cluster.marked(hold(plan))).containsExactly("acme-web");
    }

    @Test
    void behaviour_9_where_all_of_several_would_go_and_others_come_nothing_is_created_either() {
        cluster.sync(active("acme", "beta"), template("web"));

        GuardedPlan plan = cluster.sync(active("gamma", "delta"), template("web"));
        assertThat(plan.created()).isZero();
        assertThat(plan.deleted()).isZero();
        assertThat(held(plan).full()).isEqualTo("""
                        error[TO-D313] IdentityChanged: all 2 Tenants of TenantRegistry default/prod have lost their row, and others came
                          the source has 2 rows
                          held: acme-web, beta-web
                          without approval 30 %% or 5 may go within 1h, never all of several
                        help: was the uid column or the table exchanged? if so: kubectl -n default annotate --overwrite tenantregistry prod kubernetes-tenants.org/approve-deletions=%s
                        rows that come back end the hold; until then these Tenants and their objects stay, and the others are not created""".formatted(hold(plan)));

        cluster.approve(hold(plan));
        GuardedPlan approved = cluster.sync(active("gamma", "delta"), template("web"));
        assertThat(approved.changes())
                .extracting(Object::toString)
                .containsExactly(
                        "delete default/acme-web",
                        "delete default/beta-web",
                        "create default/delta-web",
                        "create default/gamma-web");
    }

    /** Each with Tenants at rest; one after the other with a real cluster in LargeDeletionGuardIT. */
    @Test
    void behaviour_9_each_accident_of_a_source_holds_all_of_a_thousand_tenants_and_ends_with_the_rows_back() {
        List<Map<String, Object>> rows =
                IntStream.range(0, 1000).mapToObj(i -> row("t" + i, 1, "gold")).toList();
        cluster.sync(snapshot(rows), template("web"));
        assertThat(cluster.tenants).hasSize(1000);
        Map<String, WholeSnapshot> accidents = Map.of(
                "a truncated table, a view that returns nothing", snapshot(List.of()),
                "all activate flipped", snapshot(changed(rows, row -> row.put("active", 0))),
                "an exchanged uid column", snapshot(changed(rows, row -> row.put("uid", "shop-" + row.get("uid")))));

        accidents.forEach((accident, after) -> {
            GuardedPlan plan = cluster.sync(after, template("web"));
            PendingDeletions hold = Objects.requireNonNull(plan.guarded().pending(), accident);
            assertThat(hold.count()).as(accident).isEqualTo(1000);
            assertThat(cluster.marked(hold.hold())).as(accident).hasSize(1000);
            assertThat(plan.deleted() + plan.created() + plan.updated())
                    .as(accident)
                    .isZero();
            assertThat(cluster.sync(snapshot(rows), template("web")).guarded().pending())
                    .as(accident)
                    .isNull();
            assertThat(cluster.tenants.values())
                    .as(accident)
                    .hasSize(1000)
                    .noneMatch(tenant -> DeletionGuard.markOf(tenant) != null);
        });
    }

    private static List<Map<String, Object>> changed(
            List<Map<String, Object>> rows, Consumer<Map<String, Object>> change) {
        List<Map<String, Object>> copies =
                rows.stream().<Map<String, Object>>map(HashMap::new).toList();
        copies.forEach(change);
        return copies;
    }

    @Test
    void the_only_tenant_may_go_when_there_are_other_rows() {
        cluster.sync(active("acme"), template("web"));

        assertThat(cluster.plan(active("gamma"), template("web")).deleted()).isEqualTo(1);
    }

    @Test
    void behaviour_9_five_may_go_whatever_their_share_is_and_more_only_within_the_percentage() {
        cluster.sync(active(uids(0, 12)), template("web"));
        assertThat(cluster.plan(active(uids(5, 12)), template("web")).deleted()).isEqualTo(5);
        assertThat(cluster.plan(active(uids(6, 12)), template("web")).deleted()).isZero();

        SyncFixture many = new SyncFixture();
        many.sync(active(uids(0, 100)), template("web"));
        assertThat(many.plan(active(uids(30, 100)), template("web")).deleted()).isEqualTo(30);
        assertThat(many.plan(active(uids(31, 100)), template("web")).deleted()).isZero();
    }

    @Test
    void behaviour_9_a_slow_drain_is_counted_over_the_window() {
        cluster.sync(active(uids(0, 100)), template("web"));
        assertThat(cluster.sync(active(uids(29, 100)), template("web")).deleted())
                .isEqualTo(29);
        cluster.later(Duration.ofMinutes(30));
        assertThat(cluster.sync(active(uids(30, 100)), template("web")).deleted())
                .isEqualTo(1);
        GuardedPlan held = cluster.sync(active(uids(31, 100)), template("web"));
        assertThat(held.deleted()).isZero();
        assertThat(cluster.marked(hold(held))).containsExactly("u30-web");

        cluster.later(Duration.ofMinutes(31));
        GuardedPlan later = cluster.sync(active(uids(32, 100)), template("web"));
        assertThat(later.deleted()).as("no hold ends by itself").isZero();
        cluster.approve(hold(held));
        assertThat(cluster.sync(active(uids(31, 100)), template("web")).deleted())
                .isEqualTo(1);
        assertThat(cluster.sync(active(uids(32, 100)), template("web")).deleted())
                .as("in the next window")
                .isEqualTo(1);
    }

    @Test
    void behaviour_9_creations_and_changes_go_on_while_deletions_are_held() {
        cluster.sync(active(uids(0, 12)), template("web"));

        List<Map<String, Object>> rows = List.of(row("u11", 1, "free"), row("new", 1, "gold"));
        GuardedPlan plan = cluster.sync(snapshot(rows), template("web"));
        assertThat(plan.created()).isEqualTo(1);
        assertThat(plan.updated()).isEqualTo(1);
        assertThat(plan.deleted()).isZero();
        assertThat(cluster.tenants).hasSize(13);
    }

    @Test
    void behaviour_9_a_hold_stays_the_same_until_its_rows_are_back() {
        cluster.sync(active(uids(0, 12)), template("web"));
        String hold = hold(cluster.sync(active(uids(10, 12)), template("web")));
        cluster.later(Duration.ofMinutes(1));

        GuardedPlan again = cluster.sync(active(uids(10, 12)), template("web"));
        assertThat(hold(again)).isEqualTo(hold);
        assertThat(again.changes()).isEmpty();

        GuardedPlan back = cluster.sync(active(uids(0, 12)), template("web"));
        assertThat(back.guarded().held()).isEmpty();
        assertThat(back.guarded().pending()).isNull();
        assertThat(cluster.marked(hold)).isEmpty();
    }

    @Test
    void behaviour_9_approval_of_one_hold_never_lets_another_go() {
        cluster.sync(active(uids(0, 20)), template("web"));
        String first = hold(cluster.sync(active(uids(8, 20)), template("web")));
        GuardedPlan more = cluster.sync(active(uids(10, 20)), template("web"));
        assertThat(hold(more)).isEqualTo(first);
        assertThat(pending(more).count()).isEqualTo(8);
        assertThat(held(more).details()).contains("2 of them came later and are not part of " + first);

        cluster.approve("next");
        assertThat(cluster.sync(active(uids(10, 20)), template("web")).deleted())
                .isZero();

        cluster.approve(first);
        GuardedPlan approved = cluster.sync(both(uids(2, 5), uids(10, 14)), template("web"));
        assertThat(approved.changes())
                .extracting(Object::toString)
                .filteredOn(change -> change.startsWith("delete"))
                .containsExactly(
                        "delete default/u00-web",
                        "delete default/u01-web",
                        "delete default/u05-web",
                        "delete default/u06-web",
                        "delete default/u07-web");
        String second = hold(approved);
        assertThat(second).isNotEqualTo(first);
        assertThat(cluster.marked(second)).hasSize(8).contains("u08-web", "u09-web", "u14-web");
        assertThat(cluster.marked("next")).isEmpty();
        assertThat(cluster.marked(first)).isEmpty();

        assertThat(cluster.sync(both(uids(2, 5), uids(10, 14)), template("web")).deleted())
                .as("the old approval still stands there")
                .isZero();
    }

    @Test
    void behaviour_9_a_hold_does_not_end_because_other_tenants_come() {
        cluster.sync(active(uids(0, 12)), template("web"));
        GuardedPlan held = cluster.sync(active(uids(6, 60)), template("web"));
        assertThat(held.created()).isEqualTo(48);

        cluster.later(Duration.ofHours(2));
        GuardedPlan again = cluster.sync(active(uids(6, 60)), template("web"));
        assertThat(again.deleted()).isZero();
        assertThat(hold(again)).isEqualTo(hold(held));
    }

    @Test
    void behaviour_9_a_hold_survives_a_status_that_is_lost() {
        cluster.sync(active(uids(0, 12)), template("web"));
        String hold = hold(cluster.sync(active(uids(10, 12)), template("web")));
        cluster.registry.setStatus(null);

        assertThat(hold(cluster.sync(active(uids(10, 12)), template("web")))).isEqualTo(hold);
    }

    @Test
    void behaviour_9_the_command_that_approves_fits_into_the_condition_however_long_the_names_are() {
        String[] uids = IntStream.range(0, 12)
                .mapToObj(i -> "u%02d-".formatted(i) + "x".repeat(200))
                .toArray(String[]::new);
        cluster.sync(active(uids), template("web"));

        GuardedPlan plan = cluster.sync(active(uids[0]), template("web"));
        assertThat(held(plan).condition()).contains("approve-deletions=" + hold(plan), "… and 8 more");
    }

    @Test
    void behaviour_9_a_hundred_per_cent_switches_the_guard_off() {
        SyncFixture open = new SyncFixture().guard(100, 0, "1h", "0s");
        open.sync(active("acme", "beta"), template("web"));

        assertThat(open.plan(active("gamma"), template("web")).changes()).hasSize(3);
        assertThat(open.plan(active(), template("web")).deleted()).isEqualTo(2);
    }

    @Test
    void behaviour_9_with_a_grace_period_a_row_has_to_be_missing_for_so_long() {
        SyncFixture patient = new SyncFixture().guard(30, 5, "1h", "10m");
        patient.sync(active(uids(0, 12)), template("web"));
        patient.sync(active(uids(2, 12)), template("web"));
        patient.later(Duration.ofMinutes(9));
        assertThat(patient.sync(active(uids(1, 12)), template("web")).deleted()).isZero();
        assertThat(patient.named("u01-web").getMetadata().getAnnotations())
                .as("the row is back")
                .isEmpty();

        patient.later(Duration.ofMinutes(1));
        assertThat(patient.sync(active(uids(2, 12)), template("web")).changes())
                .extracting(Object::toString)
                .containsExactly(
                        "delete default/u00-web",
                        "mark default/u01-web {kubernetes-tenants.org/row-missing-since=2026-01-01T00:10:00Z}");
    }

    private static Problem held(GuardedPlan plan) {
        return plan.guarded().held().orElseThrow();
    }

    private static String hold(GuardedPlan plan) {
        return pending(plan).hold();
    }

    private static PendingDeletions pending(GuardedPlan plan) {
        return Objects.requireNonNull(plan.guarded().pending());
    }

    private static WholeSnapshot both(String[] some, String[] others) {
        return SyncFixture.active(Stream.of(some, others).flatMap(Stream::of).toArray(String[]::new));
    }

    private static String[] uids(int from, int to) {
        return IntStream.range(from, to).mapToObj("u%02d"::formatted).toArray(String[]::new);
    }
}
