package org.kubernetestenants.operator.tenant;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.KindOf;

/**
 * What a pass found out about one resource of the template.
 *
 * @param entry what the status will say of its object
 * @param problem what is wrong; null if nothing is, or if the entry says it all
 * @param stalled whether no retry helps until somebody changes something
 */
public record ResourceResult(
        ResourceTemplate resource,
        InventoryEntry entry,
        @Nullable Problem problem,
        boolean stalled) {

    /**
     * The result of a step at the end of a walk. What is known of an object is kept as long as nothing newer is: a blocked,
     * skipped or abandoned step does not make the inventory forget it.
     *
     * @param known what the inventory said of the step's object before; null if it did not know it
     */
    public static ResourceResult of(Step step, @Nullable InventoryEntry known) {
        return switch (step.outcome()) {
            case Outcome.Applied applied -> good(step, applied.entry());
            case Outcome.Unchanged unchanged -> good(step, unchanged.entry());
            case Outcome.Conflict conflict -> bad(step, conflict.entry(), conflict.problem(), false);
            case Outcome.Failed failed
            when step.isProvisional() && known != null ->
                bad(step, Entries.with(known, State.FAILED, failed.problem()), failed.problem(), false);
            case Outcome.Failed failed -> bad(step, failed.entry(), failed.problem(), failed.stalled());
            case null -> withoutOutcome(step, known);
        };
    }

    /**
     * The result of a resource that could not be rendered: what it made before stays.
     *
     * @param kind of its object, which an entry of a typed array need not name
     * @param inventory the inventory before this pass
     */
    public static ResourceResult notRendered(
            ResourceTemplate resource, KindOf kind, Problem problem, boolean stalled, List<InventoryEntry> inventory) {
        InventoryEntry entry = inventory.stream()
                .filter(known -> known.id().equals(resource.id()) && known.state() != State.DELETING)
                .findFirst()
                .map(known -> Entries.with(known, State.FAILED, problem))
                .orElseGet(() -> unrendered(resource, kind, problem));
        return new ResourceResult(resource, entry, problem, stalled);
    }

    private static ResourceResult good(Step step, InventoryEntry entry) {
        return new ResourceResult(step.manifest().resource(), entry, null, false);
    }

    private static ResourceResult bad(Step step, InventoryEntry entry, Problem problem, boolean stalled) {
        return new ResourceResult(step.manifest().resource(), entry, problem, stalled);
    }

    private static ResourceResult withoutOutcome(Step step, @Nullable InventoryEntry known) {
        State state = switch (step.verdict()) {
            case BLOCKED -> State.BLOCKED;
            case SKIPPED -> State.SKIPPED;
            case RUNNABLE, SETTLED -> State.FAILED;
            case null -> State.FAILED;
        };
        Problem because = step.because();
        Problem problem = because != null && state != State.FAILED
                ? because
                : Problem.of(Code.ROUTE_FAILED, "the pass ended before `" + step.id() + "` was applied");
        InventoryEntry entry = known == null ? step.unmade(state, problem) : Entries.with(known, state, problem);
        return bad(step, entry, problem, false);
    }

    /** Its name may be what failed, so the user's own text stands for it. */
    private static InventoryEntry unrendered(ResourceTemplate resource, KindOf kind, Problem problem) {
        Object metadataName =
                resource.spec().get("metadata") instanceof Map<?, ?> metadata ? metadata.get("name") : null;
        String name = Stream.of(resource.nameTemplate(), metadataName)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Object::toString)
                .orElse(resource.id());
        return Entries.unmade(
                resource.id(),
                kind.apiVersion(),
                kind.kind(),
                resource.targetNamespace(),
                name,
                null,
                State.FAILED,
                problem);
    }
}
