package org.kubernetestenants.operator.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.tenant.Claim;
import org.kubernetestenants.operator.tenant.Entries;
import org.kubernetestenants.operator.tenant.Outcome;
import org.kubernetestenants.operator.tenant.Step;
import org.kubernetestenants.operator.tenant.Walk;

/** Removes what a tenant has and its template no longer makes, once everything that it does make was applied. */
public final class Pruner {
    private final Removal removal;

    public Pruner(Removal removal) {
        this.removal = removal;
    }

    /**
     * Prunes as far as the pass allows; what is left is in {@link #leftovers}.
     *
     * @throws OperatorException SafetyStepMissing if the walk was not claimed: without it nobody knows what is still wanted
     */
    public void prune(Reconciliation pass) {
        Walk walk = pass.walk();
        if (!pass.isClaimed() || walk == null) {
            throw Ownership.missing("`prune` got a pass that was not claimed");
        }
        Map<String, InventoryEntry> applied = new HashMap<>();
        boolean complete = pass.failures().isEmpty();
        for (Step step : walk.steps()) {
            InventoryEntry entry = applied(step.outcome());
            complete &= entry != null;
            if (entry != null) {
                applied.put(step.id(), entry);
            }
        }
        List<InventoryEntry> unwanted = unwanted(pass, walk);
        pass.leftovers(complete ? remove(pass, unwanted, applied) : waiting(pass, unwanted));
    }

    /** What the template no longer makes and is still there: also where nothing was pruned, nothing is forgotten. */
    public static List<InventoryEntry> leftovers(Reconciliation pass) {
        List<InventoryEntry> left = pass.leftovers();
        Walk walk = pass.walk();
        if (left != null) {
            return left;
        }
        return walk == null
                ? List.of()
                : unwanted(pass, walk).stream().map(Pruner::waiting).toList();
    }

    /** What somebody else deleted meanwhile waits for nobody. */
    private List<InventoryEntry> waiting(Reconciliation pass, List<InventoryEntry> unwanted) {
        Map<Boolean, List<InventoryEntry>> retained =
                unwanted.stream().collect(Collectors.partitioningBy(InventoryEntry::isRetained));
        List<InventoryEntry> left = new ArrayList<>(retained.getOrDefault(true, List.of()));
        removal.stillThere(departure(pass, retained.getOrDefault(false, List.of()), List.of())).stream()
                .map(Pruner::waiting)
                .forEach(left::add);
        return left;
    }

    private static Departure departure(Reconciliation pass, List<InventoryEntry> entries, List<InventoryEntry> stays) {
        return new Departure(pass.id(), pass.removesAs(), OrphanReason.REMOVED_FROM_TEMPLATE, entries, stays);
    }

    /** With the policy that counts now: what says Retain is not forgotten while they wait, whatever generations come. */
    private static List<InventoryEntry> unwanted(Reconciliation pass, Walk walk) {
        Set<ObjectKey> wanted = walk.steps().stream()
                .map(Step::claim)
                .filter(Objects::nonNull)
                .map(Claim::key)
                .collect(Collectors.toSet());
        return pass.retention()
                .of(pass.inventory().stream()
                        .filter(entry -> entry.isMade() && !wanted.contains(entry.key()))
                        .toList());
    }

    private List<InventoryEntry> remove(
            Reconciliation pass, List<InventoryEntry> unwanted, Map<String, InventoryEntry> applied) {
        List<InventoryEntry> succeeded = new ArrayList<>();
        List<InventoryEntry> going = new ArrayList<>();
        for (InventoryEntry entry : unwanted) {
            InventoryEntry successor = applied.get(entry.id());
            boolean replaced = entry.isRetained() || successor == null || successor.state() == State.READY;
            (replaced ? going : succeeded).add(entry);
        }
        List<InventoryEntry> left = new ArrayList<>(waiting(pass, succeeded));
        List<InventoryEntry> stays = new ArrayList<>(applied.values());
        stays.addAll(left);
        left.addAll(removal.remove(departure(pass, going, stays)));
        return left;
    }

    private static InventoryEntry waiting(InventoryEntry entry) {
        return entry.isRetained()
                ? entry
                : Entries.with(
                        entry,
                        State.DELETING,
                        "WaitsForOthers",
                        "goes when everything that the template makes is applied");
    }

    private static @Nullable InventoryEntry applied(@Nullable Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied(InventoryEntry entry) -> entry;
            case Outcome.Unchanged(InventoryEntry entry) -> entry.isMade() ? entry : null;
            case null, default -> null;
        };
    }
}
