package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.tenant.Given.entry;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.error.Reason;

class TenantStatusesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    private static final ResourceResult DB = result(entry("db", State.READY));
    private static final ResourceResult STARTING =
            result(entry("app", State.IN_PROGRESS, "ReplicasUnavailable", "1 of 3 replicas available"));
    private static final Problem TIMED_OUT =
            Problem.of(Code.TIMED_OUT, "Deployment acme/app was not ready within 300 s of its last change");
    private static final Problem FORBIDDEN = Problem.of(Code.FORBIDDEN, "may not create Deployments in acme");
    private static final InventoryEntry OLD = entry("old", State.DELETING);

    @Test
    void a_tenant_with_all_its_resources_ready_is_ready() {
        TenantStatus status = next(TenantStatus.EMPTY, pass(DB, result(entry("app", State.READY))));

        assertThat(status)
                .returns(3L, TenantStatus::observedGeneration)
                .returns(7L, TenantStatus::templateGeneration)
                .returns(2, TenantStatus::desiredResources)
                .returns(2, TenantStatus::readyResources)
                .returns("2/2", TenantStatus::resourcesReady);
        assertThat(texts(status))
                .containsExactly(
                        "Ready=True Ready: 2 of 2 resources ready",
                        "Conflicted=False NoConflict: ",
                        "Progressing=False Ready: ",
                        "Degraded=False Ready: ");
    }

    @Test
    void a_tenant_on_its_way_says_what_is_missing() {
        Problem waits = Problem.of(Code.DEPENDENCY_NOT_READY, "`page` waits for `app`");
        ResourceResult blocked = new ResourceResult(Given.resource("page"), entry("page", State.BLOCKED), waits, false);

        TenantStatus status = next(TenantStatus.EMPTY, pass(blocked, STARTING, DB));

        String message = "1 of 3 resources ready; app: 1 of 3 replicas available; page: waits for `app`";
        assertThat(texts(status))
                .containsExactly(
                        "Ready=False Progressing: " + message,
                        "Reconciling=True Progressing: " + message,
                        "Conflicted=False NoConflict: ",
                        "Progressing=True Progressing: ",
                        "Degraded=False Progressing: ");
        assertThat(status.resources())
                .filteredOn(entry -> entry.id().equals("page"))
                .singleElement()
                .returns("DependencyNotReady", InventoryEntry::reason)
                .returns("`page` waits for `app`", InventoryEntry::message);
    }

    @Test
    void a_failure_gives_the_reason_and_what_it_skipped_is_counted() {
        Problem skips = Problem.of(Code.DEPENDENCY_FAILED, "`page` is skipped: `app` failed (TimedOut)");
        ResourceResult failed = new ResourceResult(Given.resource("app"), entry("app", State.FAILED), TIMED_OUT, false);
        ResourceResult skipped = new ResourceResult(Given.resource("page"), entry("page", State.SKIPPED), skips, false);

        TenantStatus status = next(TenantStatus.EMPTY, pass(skipped, failed, DB));

        assertThat(status).returns(1, TenantStatus::failedResources).returns(1, TenantStatus::skippedResources);
        assertThat(texts(status))
                .containsExactly(
                        "Ready=False TimedOut: 1 of 3 resources ready; app: Deployment acme/app was not ready within 300 s of"
                                + " its last change; page: is skipped: `app` failed (TimedOut)",
                        "Conflicted=False NoConflict: ",
                        "Progressing=False TimedOut: ",
                        "Degraded=True TimedOut: ");
    }

    @Test
    void a_failure_that_is_tried_again_is_reconciling() {
        Problem broken = Problem.of(Code.API_SERVER_ERROR, "500");
        ResourceResult failed = new ResourceResult(Given.resource("app"), entry("app", State.FAILED), broken, false);

        assertThat(texts(next(TenantStatus.EMPTY, pass(failed))))
                .contains("Reconciling=True ApiServerError: 0 of 1 resource ready; app: 500");
    }

    @Test
    void a_tenant_is_stalled_when_only_a_person_can_help_even_if_something_else_moves() {
        ResourceResult stalled = new ResourceResult(Given.resource("db"), entry("db", State.FAILED), FORBIDDEN, true);

        assertThat(texts(next(TenantStatus.EMPTY, pass(STARTING, stalled))))
                .contains(
                        "Ready=False Forbidden: 0 of 2 resources ready; db: may not create Deployments in acme;"
                                + " app: 1 of 3 replicas available",
                        "Stalled=True Forbidden: db: may not create Deployments in acme",
                        "Progressing=False Forbidden: ")
                .noneMatch(text -> text.startsWith("Reconciling"));
    }

    @Test
    void a_conflict_has_a_condition_of_its_own() {
        ResourceResult conflict =
                new ResourceResult(Given.resource("app"), entry("app", State.CONFLICTED), Given.conflict("app"), false);

        TenantStatus status = next(TenantStatus.EMPTY, pass(DB, conflict));

        assertThat(status.failedResources()).isEqualTo(1);
        assertThat(texts(status))
                .contains(
                        "Ready=False FieldConflict: 1 of 2 resources ready; app: Deployment acme/app, 1 field is owned by"
                                + " somebody else",
                        "Conflicted=True FieldConflict: app: Deployment acme/app, 1 field is owned by somebody else");
    }

    @Test
    void objects_that_have_to_go_keep_the_tenant_from_being_ready_and_are_named() {
        TenantStatus status = next(TenantStatus.EMPTY, pass(List.of(OLD), DB));

        String message = "1 of 1 resource ready; 1 object to be removed: Deployment.apps acme/old";
        assertThat(texts(status)).contains("Ready=False Pruning: " + message, "Reconciling=True Pruning: " + message);
        assertThat(status.resources()).contains(OLD);
    }

    @Test
    void a_removal_that_is_forbidden_stalls() {
        InventoryEntry stuck = Entries.with(OLD, State.FAILED, FORBIDDEN);

        assertThat(texts(next(TenantStatus.EMPTY, pass(List.of(stuck), DB))))
                .contains("Stalled=True Forbidden: Deployment.apps acme/old: may not create Deployments in acme");
    }

    @Test
    void what_was_never_made_and_is_no_longer_wanted_vanishes() {
        InventoryEntry neverMade = Entries.unmade("old", "v1", "ConfigMap", "acme", "old", 0, State.BLOCKED, null);

        TenantStatus status = next(TenantStatus.EMPTY, pass(List.of(neverMade), DB));

        assertThat(status.resources()).containsExactly(DB.entry());
    }

    @Test
    void an_object_that_changed_its_id_is_in_the_inventory_once() {
        InventoryEntry underItsOldId = new InventoryEntry(
                "was-db",
                "apps/v1",
                "Deployment",
                "acme",
                "db",
                "uid-db",
                0,
                null,
                null,
                null,
                "hash",
                "fields",
                null,
                null,
                State.DELETING,
                null,
                null);

        TenantStatus status = next(TenantStatus.EMPTY, pass(List.of(underItsOldId), DB));

        assertThat(status.resources()).containsExactly(DB.entry());
    }

    @Test
    void the_inventory_is_ordered_by_object_whatever_the_order_of_the_pass() {
        ResourceResult app = result(entry("app", State.READY));

        assertThat(next(TenantStatus.EMPTY, pass(DB, app)))
                .isEqualTo(next(TenantStatus.EMPTY, pass(app, DB)))
                .satisfies(status -> assertThat(status.resources())
                        .extracting(InventoryEntry::name)
                        .containsExactly("app", "db"));
    }

    @Test
    void a_pass_that_finds_nothing_new_changes_nothing_however_late_it_comes() {
        TenantStatus first = next(TenantStatus.EMPTY, pass(List.of(OLD), DB, STARTING));

        assertThat(TenantStatuses.next(first, pass(List.of(OLD), DB, STARTING), LATER))
                .isEqualTo(first);
    }

    @Test
    void a_status_that_went_through_the_api_server_is_still_the_same() {
        KubernetesSerialization json = new KubernetesSerialization();
        Problem broken = Problem.of(Code.API_SERVER_ERROR, "500");
        Pass pass = pass(
                List.of(OLD),
                DB,
                STARTING,
                new ResourceResult(Given.resource("job"), entry("job", State.FAILED), broken, false));
        TenantStatus first = next(TenantStatus.EMPTY, pass);

        TenantStatus read = json.unmarshal(json.asJson(first), TenantStatus.class);

        assertThat(TenantStatuses.next(read, pass, LATER)).isEqualTo(read);
    }

    @Test
    void the_time_of_a_condition_moves_only_when_its_status_does() {
        TenantStatus starting = next(TenantStatus.EMPTY, pass(STARTING));
        ResourceResult nearlyThere =
                result(entry("app", State.IN_PROGRESS, "ReplicasUnavailable", "2 of 3 replicas available"));
        TenantStatus further = TenantStatuses.next(starting, pass(nearlyThere), LATER);
        TenantStatus ready = TenantStatuses.next(further, pass(result(entry("app", State.READY))), LATER);

        assertThat(condition(further, Condition.READY))
                .returns("2026-01-01T12:00:00Z", Condition::lastTransitionTime)
                .returns("0 of 1 resource ready; app: 2 of 3 replicas available", Condition::message);
        assertThat(condition(ready, Condition.READY).lastTransitionTime()).isEqualTo("2026-01-01T12:01:00Z");
    }

    @Test
    void a_pass_that_could_not_begin_keeps_the_inventory_and_the_counts() {
        TenantStatus ready = next(TenantStatus.EMPTY, pass(DB));
        Problem missing = Problem.of(Code.TEMPLATE_NOT_FOUND, "TenantTemplate default/web does not exist");

        TenantStatus halted = next(ready, Pass.halted(4, missing));

        assertThat(halted)
                .returns(ready.resources(), TenantStatus::resources)
                .returns("1/1", TenantStatus::resourcesReady)
                .returns(7L, TenantStatus::templateGeneration)
                .returns(4L, TenantStatus::observedGeneration);
        assertThat(texts(halted))
                .containsExactly(
                        "Ready=False TemplateNotFound: TenantTemplate default/web does not exist",
                        "Stalled=True TemplateNotFound: TenantTemplate default/web does not exist",
                        "Conflicted=False NoConflict: ",
                        "Progressing=False TemplateNotFound: ",
                        "Degraded=False Ready: ");
        assertThat(halted.conditions())
                .extracting(Condition::observedGeneration)
                .containsOnly(4L);
    }

    @Test
    void after_a_pass_that_broke_off_nobody_knows_whether_it_is_ready() {
        TenantStatus ready = next(TenantStatus.EMPTY, pass(DB));

        assertThat(texts(next(ready, Pass.halted(3, Problem.of(Code.ROUTE_FAILED, "a step failed")))))
                .contains("Ready=Unknown RouteFailed: a step failed", "Reconciling=True RouteFailed: a step failed");
    }

    @Test
    void a_tenant_that_leaves_says_what_is_left_of_it() {
        TenantStatus ready = next(TenantStatus.EMPTY, pass(DB));

        TenantStatus leaving = next(ready, Pass.removing(5, List.of(OLD), null));

        assertThat(texts(leaving))
                .contains(
                        "Ready=False Removing: 1 object to be removed: Deployment.apps acme/old",
                        "Reconciling=True Removing: 1 object to be removed: Deployment.apps acme/old");
        assertThat(leaving.resources()).containsExactly(OLD);
    }

    @Test
    void a_tenant_that_cannot_leave_says_why() {
        TenantStatus leaving = next(TenantStatus.EMPTY, Pass.removing(5, List.of(OLD), FORBIDDEN));

        assertThat(texts(leaving))
                .contains(
                        "Ready=False Removing: 1 object to be removed: Deployment.apps acme/old; may not create Deployments"
                                + " in acme",
                        "Stalled=True Forbidden: may not create Deployments in acme");
        assertThat(leaving.resources()).containsExactly(OLD);
    }

    @Test
    void whatever_is_wrong_its_conditions_have_a_code() {
        for (State state : State.values()) {
            for (boolean stalled : new boolean[] {true, false}) {
                ResourceResult told = new ResourceResult(
                        Given.resource("app"), entry("app", state, "WordOfAnOlderVersion", "x"), null, stalled);
                assertThat(next(TenantStatus.EMPTY, pass(DB, told)).conditions())
                        .filteredOn(TenantStatusesTest::isBad)
                        .allSatisfy(condition -> assertThat(
                                        Reason.of(condition.reason()).orElseThrow())
                                .isInstanceOf(Code.class));
            }
        }
    }

    private static boolean isBad(Condition condition) {
        return condition.status().equals("True")
                && List.of(Condition.STALLED, Condition.CONFLICTED, Condition.DEGRADED)
                        .contains(condition.type());
    }

    @Test
    void only_the_first_few_missing_resources_are_named() {
        ResourceResult[] many = IntStream.range(0, 8)
                .mapToObj(i -> result(entry("r" + i, State.IN_PROGRESS, "X", "starts")))
                .toArray(ResourceResult[]::new);

        assertThat(condition(next(TenantStatus.EMPTY, pass(many)), Condition.READY)
                        .message())
                .isEqualTo(
                        "0 of 8 resources ready; r0: starts; r1: starts; r2: starts; r3: starts; r4: starts; and 3 more");
    }

    private static TenantStatus next(TenantStatus previous, Pass pass) {
        return TenantStatuses.next(previous, pass, NOW);
    }

    private static Pass pass(ResourceResult... results) {
        return pass(List.of(), results);
    }

    private static Pass pass(List<InventoryEntry> leftovers, ResourceResult... results) {
        return Pass.of(3, 7L, null, List.of(results), leftovers);
    }

    private static ResourceResult result(InventoryEntry entry) {
        return new ResourceResult(Given.resource(entry.id()), entry, null, false);
    }

    private static Condition condition(TenantStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(TenantStatus status) {
        return status.conditions().stream()
                .map(condition -> condition.type() + "=" + condition.status() + " " + condition.reason() + ": "
                        + condition.message())
                .toList();
    }
}
