package org.kubernetestenants.operator.tenant;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.readiness.ReadinessRules;

/**
 * How far an applied object is. The clock of {@code timeoutSeconds} starts at {@code appliedAt} and stops for good at the
 * first Ready (behaviour 17): an object that is not ready later is in progress, not failed.
 *
 * @param entry its entry with the state of now
 * @param problem why it failed; null unless it did
 * @param deadline when its state changes without an event, later than now; null if it does not
 */
public record Progress(
        InventoryEntry entry,
        @Nullable Problem problem,
        @Nullable Instant deadline) {
    /** Reason of an entry that has no status yet and will be ready after the grace. */
    static final String AWAITING_STATUS = "AwaitingStatus";

    /**
     * Judges an object that is there by what its own status says.
     *
     * @param applied its entry, whose times are those of its present desired state
     */
    public static Progress of(
            InventoryEntry applied,
            Readiness readiness,
            ResourceTemplate resource,
            TenantTimings timings,
            Instant now) {
        if (Boolean.TRUE.equals(applied.completed())) {
            return ready(applied, applied.readyAt(), true);
        }
        return switch (readiness.state()) {
            case READY -> firstReady(applied, now);
            // Behaviour 17: what was ready once is not ready later, never failed.
            case FAILED ->
                applied.readyAt() == null
                        ? failed(applied, objectFailed(applied, readiness))
                        : inProgress(applied, readiness, resource, now);
            case NO_STATUS -> withoutStatus(applied, resource, timings, now);
            case IN_PROGRESS -> inProgress(applied, readiness, resource, now);
        };
    }

    /** When an entry's state changes without an event: the end of its timeout or grace; null if it does not. */
    public static @Nullable Instant deadline(InventoryEntry entry, ResourceTemplate resource, TenantTimings timings) {
        boolean isGrace = AWAITING_STATUS.equals(entry.reason());
        return end(entry, isGrace ? timings.noStatusGrace() : Duration.ofSeconds(resource.timeoutSeconds()));
    }

    private static @Nullable Instant end(InventoryEntry entry, Duration time) {
        String appliedAt = entry.appliedAt();
        boolean isOpen = entry.state() == State.IN_PROGRESS && entry.readyAt() == null;
        return isOpen && appliedAt != null ? Instant.parse(appliedAt).plus(time) : null;
    }

    private static Progress firstReady(InventoryEntry applied, Instant now) {
        String readyAt =
                applied.readyAt() == null ? now.truncatedTo(ChronoUnit.SECONDS).toString() : applied.readyAt();
        ObjectKey key = applied.key();
        boolean completes = ReadinessRules.completes(key.group(), key.kind());
        return ready(applied, readyAt, completes ? Boolean.TRUE : applied.completed());
    }

    private static Progress withoutStatus(
            InventoryEntry applied, ResourceTemplate resource, TenantTimings timings, Instant now) {
        InventoryEntry waiting = Entries.with(applied, State.IN_PROGRESS, AWAITING_STATUS, "no status yet");
        Instant end = deadline(waiting, resource, timings);
        if (end == null || !now.isBefore(end)) {
            return firstReady(applied, now);
        }
        return resource.waitForReady()
                ? new Progress(waiting, null, end)
                : ready(applied, applied.readyAt(), applied.completed());
    }

    private static Progress inProgress(
            InventoryEntry applied, Readiness readiness, ResourceTemplate resource, Instant now) {
        if (!resource.waitForReady()) {
            return ready(applied, applied.readyAt(), applied.completed());
        }
        InventoryEntry waiting = Entries.with(applied, State.IN_PROGRESS, readiness.reason(), readiness.message());
        Instant end = end(waiting, Duration.ofSeconds(resource.timeoutSeconds()));
        return end == null || now.isBefore(end)
                ? new Progress(waiting, null, end)
                : failed(applied, timedOut(applied, readiness, resource));
    }

    private static Progress ready(InventoryEntry applied, @Nullable String readyAt, @Nullable Boolean completed) {
        return new Progress(applied.ready(readyAt, completed), null, null);
    }

    private static Progress failed(InventoryEntry applied, Problem problem) {
        return new Progress(Entries.with(applied, State.FAILED, problem), problem, null);
    }

    private static Problem timedOut(InventoryEntry entry, Readiness readiness, ResourceTemplate resource) {
        return Problem.of(
                        Code.TIMED_OUT,
                        subject(entry) + " was not ready within " + resource.timeoutSeconds() + " s of its last change")
                .detail("last: " + words(readiness))
                .help("look: " + describe(entry) + "; it counts as ready as soon as it is; timeoutSeconds of `"
                        + entry.id() + "` gives it longer");
    }

    private static Problem objectFailed(InventoryEntry entry, Readiness readiness) {
        return Problem.of(Code.OBJECT_FAILED, subject(entry) + " failed: " + words(readiness))
                .help("look: " + describe(entry));
    }

    private static String words(Readiness readiness) {
        return readiness.message().isEmpty() ? readiness.reason() : readiness.message();
    }

    private static String subject(InventoryEntry entry) {
        return entry.kind() + " " + (entry.namespace() == null ? "" : entry.namespace() + "/") + entry.name();
    }

    private static String describe(InventoryEntry entry) {
        ObjectKey key = entry.key();
        String type = key.kind().toLowerCase(Locale.ROOT) + (key.group().isEmpty() ? "" : "." + key.group());
        String namespace = key.namespace().isEmpty() ? "" : "-n " + key.namespace() + " ";
        return "kubectl " + namespace + "describe " + type + " " + key.name();
    }
}
