package org.kubernetestenants.operator.sync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistryStatus.Deletions;
import org.kubernetestenants.operator.error.Problem;

/**
 * Which of the Tenants that nobody wants any more may go now, and which wait for somebody's approval. Behaviour, promises 9 and
 * 10.
 *
 * <p>A hold is a set of Tenants, marked with its id, that never grows: who approves it lets go what was in it when its id first
 * appeared, as far as it is still unwanted, and nothing else. What comes later is marked with {@link Names#NEXT_HOLD}, and is the
 * next hold once this one is approved or empty. No hold ends by itself, when time goes by or other Tenants come. The marks are the truth, over restarts too; a status shows them. Pure.
 */
final class DeletionGuard {
    private final GuardLimits limits;
    private final Instant now;

    DeletionGuard(GuardLimits limits, Instant now) {
        this.limits = limits;
        this.now = now;
    }

    /**
     * What was decided before.
     *
     * @param window what went lately; null for nothing
     * @param pending the hold that was shown last; null for none
     * @param approved the id that somebody approved; null for none
     */
    record Before(
            @Nullable Deletions window,
            @Nullable PendingDeletions pending,
            @Nullable String approved) {}

    /**
     * What is decided now.
     *
     * @param approved may be deleted, as somebody approved it
     * @param free may be deleted within the limits; the window counts them
     * @param held stay
     * @param mark of each that stays, in the order of {@code held}
     * @param pending the hold to show; null for none
     * @param window to be stored before anything is deleted; null for none yet
     */
    record Judgement(
            List<Tenant> approved,
            List<Tenant> free,
            List<Tenant> held,
            List<String> mark,
            @Nullable PendingDeletions pending,
            @Nullable Deletions window) {
        List<GuardedPlan.Delete> deletes() {
            return Stream.concat(
                            approved.stream().map(tenant -> GuardedPlan.Delete.of(tenant, false)),
                            free.stream().map(tenant -> GuardedPlan.Delete.of(tenant, true)))
                    .toList();
        }

        /** Of what is held, and not marked as it should be. */
        List<GuardedPlan.Mark> marks() {
            return IntStream.range(0, held.size())
                    .mapToObj(i -> GuardedPlan.Mark.of(held.get(i), Names.PENDING_DELETION, mark.get(i)))
                    .flatMap(Optional::stream)
                    .toList();
        }

        GuardedPlan.Guarded guarded(Optional<Problem> problem) {
            return new GuardedPlan.Guarded(problem, pending, window, free.size());
        }
    }

    /**
     * Judges.
     *
     * @param subject registry or template, as an id needs something to stand for
     * @param present how many Tenants the registry has
     * @param unwanted those that would go, in a stable order
     * @param suspicious whether their number alone says that something is wrong, such as a source without rows
     */
    Judgement judge(String subject, int present, List<Tenant> unwanted, boolean suspicious, Before before) {
        if (unwanted.isEmpty()) {
            return new Judgement(List.of(), List.of(), List.of(), List.of(), null, before.window());
        }
        List<Tenant> approved = new ArrayList<>();
        List<Tenant> rest = new ArrayList<>();
        unwanted.forEach(tenant -> (isApproved(tenant, before) ? approved : rest).add(tenant));
        Deletions window = window(before.window(), present);
        boolean holds = !limits.isOff()
                && !rest.isEmpty()
                && (rest.stream().anyMatch(tenant -> markOf(tenant) != null)
                        || suspicious
                        || isAllOfSeveral(rest.size(), unwanted.size(), present)
                        || isTooMuch(rest, window));
        if (!holds) {
            return new Judgement(approved, rest, List.of(), List.of(), null, rest.isEmpty() ? before.window() : window);
        }
        Optional<PendingDeletions> continued = continued(rest, before);
        String id = continued.map(PendingDeletions::hold).orElseGet(() -> newId(subject, rest));
        List<String> marks = rest.stream()
                .map(tenant -> continued.isEmpty() || id.equals(markOf(tenant)) ? id : Names.NEXT_HOLD)
                .toList();
        int count = (int) marks.stream().filter(id::equals).count();
        String since = continued.map(PendingDeletions::since).orElseGet(now::toString);
        return new Judgement(approved, List.of(), rest, marks, new PendingDeletions(count, id, since), before.window());
    }

    static @Nullable String markOf(Tenant tenant) {
        return annotation(tenant, Names.PENDING_DELETION);
    }

    static @Nullable String annotation(Tenant tenant, String name) {
        var annotations = tenant.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    private static boolean isApproved(Tenant tenant, Before before) {
        String mark = markOf(tenant);
        return mark != null && !mark.equals(Names.NEXT_HOLD) && mark.equals(before.approved());
    }

    private static boolean isAllOfSeveral(int rest, int unwanted, int present) {
        return rest > 1 && unwanted == present;
    }

    private boolean isTooMuch(List<Tenant> rest, Deletions window) {
        long total = (long) window.deleted() + rest.size();
        return total > limits.minTenants() && total * 100 > (long) limits.maxPercent() * window.baseline();
    }

    /** The hold that some of these are marked with, unless it is approved: then whoever has its mark is gone from here. */
    private Optional<PendingDeletions> continued(List<Tenant> rest, Before before) {
        PendingDeletions shown = before.pending();
        if (shown != null && rest.stream().anyMatch(tenant -> shown.hold().equals(markOf(tenant)))) {
            return Optional.of(shown);
        }
        // The status is lost or older than the marks.
        return rest.stream()
                .map(DeletionGuard::markOf)
                .filter(Objects::nonNull)
                .filter(mark -> !mark.equals(Names.NEXT_HOLD))
                .sorted()
                .findFirst()
                .map(mark -> new PendingDeletions(0, mark, now.toString()));
    }

    /** The present window, or a new one where it is over, or where the clock was set back by more than one. */
    private Deletions window(@Nullable Deletions window, int present) {
        if (window != null) {
            Duration age = Duration.between(Instant.parse(window.windowStart()), now);
            if (age.abs().compareTo(limits.window()) < 0) {
                return window;
            }
        }
        return new Deletions(now.toString(), present, 0);
    }

    private String newId(String subject, List<Tenant> rest) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((subject + "\0" + now).getBytes(StandardCharsets.UTF_8));
            rest.forEach(
                    tenant -> digest.update(("\0" + tenant.getMetadata().getUid()).getBytes(StandardCharsets.UTF_8)));
            return "hold-" + HexFormat.of().formatHex(digest.digest(), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
