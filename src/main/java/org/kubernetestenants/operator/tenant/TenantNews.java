package org.kubernetestenants.operator.tenant;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Summary.Trouble;

/** What is worth an event after a pass over a Tenant: each failure and conflict that was not there before, else {@code Ready}. */
public final class TenantNews {
    private TenantNews() {}

    /** By which a trouble is known again. */
    private record Told(ObjectKey key, State state, Code code) {}

    /** @param next the status that {@link TenantStatuses} made of the pass */
    public static Optional<News> of(TenantStatus previous, TenantStatus next, Pass pass) {
        boolean begun = pass.halt() == null || pass.removing();
        List<Trouble> fresh = begun ? fresh(previous, new Summary(pass)) : List.of();
        return fresh.isEmpty()
                ? News.ofReady(previous.conditions(), next.conditions())
                : Optional.of(new News.Bad(problem(fresh)));
    }

    private static List<Trouble> fresh(TenantStatus previous, Summary summary) {
        Set<Told> told = previous.resources().stream()
                .map(entry -> told(entry, Summary.code(entry)))
                .collect(Collectors.toSet());
        return summary.troubles().stream()
                .filter(trouble -> !told.contains(told(trouble.entry(), trouble.code())))
                .toList();
    }

    private static Told told(InventoryEntry entry, Code code) {
        return new Told(entry.key(), entry.state(), code);
    }

    /** The first line tells of the worst, and of the first conflict; the details of all. */
    private static Problem problem(List<Trouble> troubles) {
        Problem problem = Problem.of(troubles.getFirst().code(), headline(troubles));
        if (troubles.size() > 1) {
            for (Trouble trouble : troubles) {
                problem = problem.detail(trouble.words());
            }
        }
        return problem;
    }

    private static String headline(List<Trouble> troubles) {
        String first = troubles.getFirst().words();
        List<Trouble> conflicts = troubles.stream().filter(Trouble::isConflict).toList();
        if (conflicts.size() == troubles.size()) {
            return both(first, more(troubles.size() - 1, " more conflict", " more conflicts"), "");
        }
        String failures = more(troubles.size() - conflicts.size() - 1, " more failure", " more failures");
        return conflicts.isEmpty()
                ? both(first, failures, "")
                : both(
                        first,
                        failures + more(conflicts.size(), " conflict", " conflicts") + ": ",
                        conflicts.getFirst().words());
    }

    private static String more(int count, String one, String several) {
        return count == 0 ? "" : ", and " + count + (count == 1 ? one : several);
    }

    /** Both texts within the length of an event: each gets its half, and what the other leaves of its own. */
    private static String both(String first, String between, String second) {
        int room = Problem.SHORT - between.length();
        String cut = cut(first, Math.max(room / 2, room - second.length()));
        return cut + between + cut(second, room - cut.length());
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
