package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.readiness.Readiness;

class ProgressTest {
    private static final Instant APPLIED = Instant.parse("2026-01-01T12:00:00Z");
    private static final Readiness STARTING = Readiness.inProgress("ReplicasUnavailable", "1 of 3 replicas available");
    private static final Readiness NO_STATUS = new Readiness(Readiness.State.NO_STATUS, "NoStatus", "no status yet");

    private final ResourceTemplate app = Given.resource("app");

    @Test
    void an_object_that_is_ready_is_ready_and_the_moment_is_kept() {
        Progress progress = after(seconds(7), Given.applied("app", APPLIED.toString(), null), Readiness.READY);

        assertThat(progress.entry().state()).isEqualTo(State.READY);
        assertThat(progress.entry().readyAt()).isEqualTo("2026-01-01T12:00:07Z");
        assertThat(progress.deadline()).isNull();
    }

    @Test
    void the_moment_of_the_first_ready_stays() {
        Progress progress =
                after(seconds(900), Given.applied("app", APPLIED.toString(), "2026-01-01T12:00:07Z"), Readiness.READY);

        assertThat(progress.entry().readyAt()).isEqualTo("2026-01-01T12:00:07Z");
    }

    @Test
    void an_object_that_is_not_ready_has_until_its_timeout() {
        Progress progress = after(seconds(299), Given.applied("app", APPLIED.toString(), null), STARTING);

        assertThat(progress.entry())
                .returns(State.IN_PROGRESS, InventoryEntry::state)
                .returns("ReplicasUnavailable", InventoryEntry::reason)
                .returns("1 of 3 replicas available", InventoryEntry::message);
        assertThat(progress.problem()).isNull();
        assertThat(progress.deadline()).isEqualTo(APPLIED.plusSeconds(300));
    }

    @Test
    void at_its_timeout_it_fails_and_says_what_it_waited_for() {
        Progress progress = after(seconds(300), Given.applied("app", APPLIED.toString(), null), STARTING);

        assertThat(progress.entry())
                .returns(State.FAILED, InventoryEntry::state)
                .returns("TimedOut", InventoryEntry::reason);
        assertThat(full(progress)).isEqualTo("""
                        error[TO-A313] TimedOut: Deployment acme/app was not ready within 300 s of its last change
                          last: 1 of 3 replicas available
                        help: look: kubectl -n acme describe deployment.apps app; it counts as ready as soon as it is; \
                        timeoutSeconds of `app` gives it longer""");
        assertThat(progress.deadline()).isNull();
    }

    @Test
    void an_object_that_timed_out_and_gets_ready_after_all_is_ready() {
        InventoryEntry timedOut = after(seconds(300), Given.applied("app", APPLIED.toString(), null), STARTING)
                .entry();

        assertThat(after(seconds(400), timedOut, Readiness.READY).entry().state())
                .isEqualTo(State.READY);
    }

    @Test
    void once_ready_it_never_times_out_again() {
        InventoryEntry wasReady = Given.applied("app", APPLIED.toString(), "2026-01-01T12:00:07Z");

        Progress progress = after(Duration.ofDays(30), wasReady, STARTING);

        assertThat(progress.entry().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(progress.deadline()).isNull();
    }

    @Test
    void an_object_that_says_that_it_failed_has_failed_whatever_the_clock_says() {
        Progress progress = after(
                seconds(1),
                Given.applied("app", APPLIED.toString(), null),
                Readiness.failed("ProgressDeadlineExceeded", "ReplicaSet app-1 has timed out progressing."));

        assertThat(progress.entry())
                .returns(State.FAILED, InventoryEntry::state)
                .returns("ObjectFailed", InventoryEntry::reason);
        assertThat(full(progress)).isEqualTo("""
                        error[TO-A314] ObjectFailed: Deployment acme/app failed: ReplicaSet app-1 has timed out progressing.
                        help: look: kubectl -n acme describe deployment.apps app""");
    }

    @Test
    void an_object_without_any_status_is_ready_after_five_seconds_of_grace() {
        InventoryEntry entry = Given.applied("app", APPLIED.toString(), null);

        Progress early = after(seconds(4), entry, NO_STATUS);
        assertThat(early.entry().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(early.deadline()).isEqualTo(APPLIED.plusSeconds(5));

        Progress late = after(seconds(5), early.entry(), NO_STATUS);
        assertThat(late.entry().state()).isEqualTo(State.READY);
        assertThat(late.entry().reason()).isNull();
    }

    @Test
    void what_need_not_be_ready_is_ready_as_soon_as_it_is_applied() {
        ResourceTemplate fireAndForget = Given.notWaitedFor("app");
        InventoryEntry entry = Given.applied("app", APPLIED.toString(), null);

        assertThat(Progress.of(entry, STARTING, fireAndForget, TenantTimings.DEFAULT, APPLIED)
                        .entry())
                .returns(State.READY, InventoryEntry::state)
                .returns(null, InventoryEntry::readyAt);
        assertThat(Progress.of(entry, NO_STATUS, fireAndForget, TenantTimings.DEFAULT, APPLIED)
                        .entry()
                        .state())
                .isEqualTo(State.READY);
        assertThat(Progress.of(entry, Readiness.failed("X", "x"), fireAndForget, TenantTimings.DEFAULT, APPLIED)
                        .entry()
                        .state())
                .isEqualTo(State.FAILED);
    }

    @Test
    void an_object_that_was_never_applied_has_no_timeout() {
        Progress progress = after(Duration.ofDays(1), Given.entry("app", State.IN_PROGRESS), STARTING);

        assertThat(progress.entry().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(progress.deadline()).isNull();
    }

    @Test
    void a_job_that_was_seen_complete_stays_so_even_if_its_status_is_gone() {
        InventoryEntry job = new InventoryEntry(
                "job",
                "batch/v1",
                "Job",
                "acme",
                "job",
                "uid-job",
                0,
                null,
                null,
                null,
                "hash",
                "fields",
                APPLIED.toString(),
                null,
                State.IN_PROGRESS,
                null,
                null);

        InventoryEntry complete = after(seconds(10), job, Readiness.READY).entry();
        assertThat(complete.completed()).isTrue();

        assertThat(after(seconds(9000), complete, Readiness.inProgress("Terminating", ""))
                        .entry())
                .isEqualTo(complete);
    }

    @Test
    void a_custom_resource_cannot_shorten_its_timeout_by_the_words_of_its_condition() {
        Readiness words = Readiness.inProgress(Progress.AWAITING_STATUS, "still");

        Progress progress = after(seconds(30), Given.applied("app", APPLIED.toString(), null), words);

        assertThat(progress.entry().state()).isEqualTo(State.IN_PROGRESS);
        assertThat(progress.deadline()).isEqualTo(APPLIED.plusSeconds(300));
    }

    private Progress after(Duration time, InventoryEntry entry, Readiness readiness) {
        return Progress.of(entry, readiness, app, TenantTimings.DEFAULT, APPLIED.plus(time));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static @Nullable String full(Progress progress) {
        return progress.problem() == null ? null : progress.problem().full();
    }
}
