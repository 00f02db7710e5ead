package org.kubernetestenants.operator.sync;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What a hold says: how many wait, why, and the command that lets them go. */
final class HoldText {
    private static final int SHOWN = 3;
    private static final int LONGEST = 80;

    private final HasMetadata owner;
    private final GuardLimits limits;
    private final List<Tenant> held;
    private final PendingDeletions hold;

    /** @param owner the registry or template that has the hold */
    HoldText(HasMetadata owner, GuardLimits limits, List<Tenant> held, PendingDeletions hold) {
        this.owner = owner;
        this.limits = limits;
        this.held = held;
        this.hold = hold;
    }

    /** A snapshot would delete too many. */
    Problem ofRows(int present, int rows, boolean creationsWait) {
        String which = owner.getKind() + " " + key();
        Problem problem = creationsWait
                ? Problem.of(
                        Code.IDENTITY_CHANGED,
                        "all " + held.size() + " Tenants of " + which + " have lost their row, and others came")
                : Problem.of(
                        Code.DELETIONS_HELD,
                        "the source of " + which + " would delete " + held.size() + " of " + present + " Tenants");
        return end(
                problem.detail(rows == 0 ? "the source has no rows at all" : "the source has " + rows + " rows"),
                creationsWait
                        ? "was the uid column or the table exchanged?"
                        : "is it the right table, and is it filled?",
                "rows that come back end the hold; until then these Tenants and their objects stay"
                        + (creationsWait ? ", and the others are not created" : ""));
    }

    /** The deletion of a template or registry would take too many along. */
    Problem ofOwner() {
        return end(
                Problem.of(
                        Code.DELETIONS_HELD,
                        "deleting " + owner.getKind() + " " + key() + " would delete " + held.size() + " Tenants"),
                "are all of them to go?",
                "until then it stays, and so do these Tenants and their objects");
    }

    private Problem end(Problem problem, String question, String impact) {
        int later = held.size() - hold.count();
        Problem exact =
                later == 0 ? problem : problem.detail(later + " of them came later and are not part of " + hold.hold());
        return exact.detail("held: " + names())
                .detail("without approval " + limits.maxPercent() + " % or " + limits.minTenants() + " may go within "
                        + words() + ", never all of several")
                .help(question + " if so: kubectl -n " + owner.getMetadata().getNamespace() + " annotate --overwrite "
                        + owner.getKind().toLowerCase(Locale.ROOT) + " "
                        + owner.getMetadata().getName() + " " + Names.APPROVE_DELETIONS + "=" + hold.hold())
                .impact(impact);
    }

    /** A few, so that the command fits into a condition. */
    private String names() {
        String first = held.stream().limit(SHOWN).map(PresentTenants::nameOf).collect(Collectors.joining(", "));
        String cut = first.length() <= LONGEST ? first : first.substring(0, LONGEST - 1) + "…";
        return cut + (held.size() > SHOWN ? " and " + (held.size() - SHOWN) + " more" : "");
    }

    private String words() {
        long seconds = limits.window().toSeconds();
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private String key() {
        return owner.getMetadata().getNamespace() + "/" + owner.getMetadata().getName();
    }
}
