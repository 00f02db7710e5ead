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
        pass.leftovers(complete ? remove(pass, unwanted(pass, walk), applied) : waiting(pass, walk));
    }

    /** What the template no longer makes and is still there: also where nothing was pruned, nothing is forgotten. */
    public static List<InventoryEntry> leftovers(Reconciliation pass) {
        List<InventoryEntry> left = pass.leftovers();
        Walk walk = pass.walk();
        if (left != null) {
            return left;
        }
        return walk == null ? List.of() : waiting(pass, walk);
    }

    private static List<InventoryEntry> waiting(Reconciliation pass, Walk walk) {
        return unwanted(pass, walk).stream()
                .map(entry -> entry.isRetained() ? entry : waiting(entry))
                .toList();
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
        List<InventoryEntry> left = new ArrayList<>();
        List<InventoryEntry> going = new ArrayList<>();
        for (InventoryEntry entry : unwanted) {
            InventoryEntry successor = applied.get(entry.id());
            boolean replaced = entry.isRetained() || successor == null || successor.state() == State.READY;
            (replaced ? going : left).add(replaced ? entry : waiting(entry));
        }
        List<InventoryEntry> stays = new ArrayList<>(applied.values());
        stays.addAll(left);
        left.addAll(removal.remove(
                new Departure(pass.id(), pass.removesAs(), OrphanReason.REMOVED_FROM_TEMPLATE, going, stays)));
        return left;
    }

    private static InventoryEntry waiting(InventoryEntry entry) {
        return Entries.with(
                entry, State.DELETING, "WaitsForOthers", "goes when everything that the template makes is applied");
    }

    private static @Nullable InventoryEntry applied(@Nullable Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied(InventoryEntry entry) -> entry;
            case Outcome.Unchanged(InventoryEntry entry) -> entry.isMade() ? entry : null;
            case null, default -> null;
        };
    }
}
