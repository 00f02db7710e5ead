package org.kubernetestenants.operator.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
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
     * Prunes as far as the pass allows; what is left is in {@link Reconciliation#leftovers()}.
     *
     * @throws OperatorException SafetyStepMissing if the walk was not claimed: without it nobody knows what is still wanted
     */
    public void prune(Reconciliation pass) {
        Walk walk = pass.walk();
        if (!pass.isClaimed() || walk == null) {
            throw new OperatorException(Problem.of(
                            Code.SAFETY_STEP_MISSING, "`prune` got a pass that was not claimed, so it removed nothing")
                    .help("put `claim` back in routes/flow/tenant-reconcile.camel.yaml"));
        }
        Map<String, InventoryEntry> applied = new HashMap<>();
        Set<ObjectKey> wanted = new HashSet<>();
        boolean complete = pass.failures().isEmpty();
        for (Step step : walk.steps()) {
            InventoryEntry entry = applied(step.outcome());
            complete &= entry != null;
            if (entry != null) {
                applied.put(step.id(), entry);
            }
            if (step.claim() != null) {
                wanted.add(step.claim().key());
            }
        }
        List<InventoryEntry> unwanted = pass.inventory().stream()
                .filter(entry -> entry.isMade() && !wanted.contains(entry.key()))
                .toList();
        pass.leftovers(
                complete
                        ? remove(pass, unwanted, applied)
                        : unwanted.stream().map(Pruner::waiting).toList());
    }

    private List<InventoryEntry> remove(
            Reconciliation pass, List<InventoryEntry> unwanted, Map<String, InventoryEntry> applied) {
        List<InventoryEntry> left = new ArrayList<>();
        List<InventoryEntry> going = new ArrayList<>();
        for (InventoryEntry entry : unwanted) {
            InventoryEntry successor = applied.get(entry.id());
            boolean replaced = successor == null || successor.state() == State.READY;
            (replaced ? going : left).add(replaced ? entry : waiting(entry));
        }
        List<InventoryEntry> stays = new ArrayList<>(applied.values());
        stays.addAll(left);
        left.addAll(removal.remove(pass.id(), going, stays, OrphanReason.REMOVED_FROM_TEMPLATE));
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
