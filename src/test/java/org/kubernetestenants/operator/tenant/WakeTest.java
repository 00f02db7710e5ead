package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.tenant.Given.entry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

class WakeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Wake ONLY_EVENTS = new Wake(Optional.empty(), false);

    private static final ResourceResult READY = result(entry("db", State.READY), null, false);
    private static final ResourceResult STARTING =
            result(Given.applied("app", NOW.minusSeconds(100).toString(), null), null, false);
    private static final ResourceResult CONFLICT = result(entry("c", State.CONFLICTED), Given.conflict("c"), false);
    private static final ResourceResult STALLED = failed(Code.FORBIDDEN, true);

    @Test
    void a_ready_tenant_waits_for_events_only() {
        assertThat(wake(pass(READY))).isEqualTo(ONLY_EVENTS);
    }

    @Test
    void an_object_that_starts_wakes_its_tenant_at_its_timeout() {
        assertThat(wake(pass(READY, STARTING))).isEqualTo(after(200));
    }

    @Test
    void an_object_without_status_wakes_its_tenant_after_its_grace() {
        InventoryEntry entry = Entries.with(
                Given.applied("cr", NOW.minusSeconds(2).toString(), null),
                State.IN_PROGRESS,
                Progress.AWAITING_STATUS,
                "no status yet");

        assertThat(wake(pass(result(entry, null, false)))).isEqualTo(after(3));
    }

    @Test
    void an_object_that_was_ready_once_wakes_nobody() {
        InventoryEntry entry = Given.applied("app", NOW.minusSeconds(100).toString(), NOW.toString());

        assertThat(wake(pass(result(entry, null, false)))).isEqualTo(ONLY_EVENTS);
    }

    @Test
    void conflicts_are_looked_at_again_every_minute_and_stalls_every_five() {
        assertThat(wake(pass(CONFLICT))).isEqualTo(after(60));
        assertThat(wake(pass(STALLED))).isEqualTo(after(300));
    }

    @Test
    void the_nearest_time_counts() {
        assertThat(wake(pass(STALLED, STARTING))).isEqualTo(after(200));
        assertThat(wake(pass(STALLED, STARTING, CONFLICT))).isEqualTo(after(60));
        assertThat(Wake.of(pass(CONFLICT), List.of(NOW.plusSeconds(10)), TenantTimings.DEFAULT, NOW))
                .isEqualTo(after(10));
    }

    @Test
    void a_failure_that_a_retry_may_help_is_retried_with_back_off() {
        assertThat(wake(pass(failed(Code.API_UNREACHABLE, false)))).isEqualTo(new Wake(Optional.empty(), true));
    }

    @Test
    void an_object_that_failed_or_timed_out_is_waited_for() {
        assertThat(wake(pass(failed(Code.TIMED_OUT, false), failed(Code.OBJECT_FAILED, false))))
                .isEqualTo(ONLY_EVENTS);
    }

    @Test
    void blocked_and_skipped_resources_wake_nobody() {
        assertThat(wake(pass(
                        result(entry("a", State.BLOCKED), Problem.of(Code.DEPENDENCY_NOT_READY, "waits"), false),
                        result(entry("b", State.SKIPPED), Problem.of(Code.DEPENDENCY_FAILED, "skipped"), false))))
                .isEqualTo(ONLY_EVENTS);
    }

    @Test
    void an_object_that_is_being_deleted_is_waited_for_and_a_failed_delete_is_tried_again() {
        assertThat(wake(leftover(entry("old", State.DELETING)))).isEqualTo(ONLY_EVENTS);
        assertThat(wake(leftover(entry("old", State.FAILED, "ApiServerError", "500"))))
                .isEqualTo(new Wake(Optional.empty(), true));
        assertThat(wake(leftover(entry("old", State.FAILED, "Forbidden", "no"))))
                .isEqualTo(after(300));
    }

    @Test
    void a_pass_that_could_not_begin_begins_again_by_its_cause() {
        assertThat(wake(Pass.halted(1, Problem.of(Code.TEMPLATE_NOT_FOUND, "gone"))))
                .isEqualTo(after(300));
        assertThat(wake(Pass.halted(1, Problem.of(Code.ROUTE_FAILED, "broken"))))
                .isEqualTo(new Wake(Optional.empty(), true));
    }

    @Test
    void a_time_that_has_passed_makes_no_busy_loop() {
        assertThat(Wake.of(pass(READY), List.of(NOW.minusSeconds(9)), TenantTimings.DEFAULT, NOW))
                .isEqualTo(after(1));
    }

    private static Wake wake(Pass pass) {
        return Wake.of(pass, List.of(), TenantTimings.DEFAULT, NOW);
    }

    private static Wake after(long seconds) {
        return new Wake(Optional.of(Duration.ofSeconds(seconds)), false);
    }

    private static Pass pass(ResourceResult... results) {
        return Pass.of(1, 1L, null, List.of(results), List.of());
    }

    private static Pass leftover(InventoryEntry entry) {
        return Pass.of(1, 1L, null, List.of(), List.of(entry));
    }

    private static ResourceResult failed(Code code, boolean stalled) {
        return result(entry("f" + code, State.FAILED), Problem.of(code, "x"), stalled);
    }

    private static ResourceResult result(InventoryEntry entry, @Nullable Problem problem, boolean stalled) {
        return new ResourceResult(Given.resource(entry.id()), entry, problem, stalled);
    }
}
