package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ResourceTemplate.ConflictPolicy;
import org.kubernetestenants.operator.apply.Changes.Live;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Answer.Cause;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.tenant.Entries;
import org.kubernetestenants.operator.tenant.Outcome;
import org.kubernetestenants.operator.tenant.Step;
import org.kubernetestenants.operator.tenant.TenantTimings;

/**
 * Brings the object of one claimed step into its desired state. Every request carries what makes it harmless when it arrives
 * late, from a leader that was frozen, say: a create fails where something exists (an apply at a resourceVersion that no
 * object ever has creates or conflicts), a change carries uid and resourceVersion of the object that was looked at.
 */
public final class Applier {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 3;
    /** No event tells when an object that is not labelled as ours is gone. */
    private static final Duration LEAVING_RETRY = Duration.ofSeconds(1);

    private final Reader reader;
    private final ManagedObjects objects;
    private final Protection protection;
    private final FieldConflicts conflicts;
    private final Changes changes;
    private final Results results;
    private final Recreation recreation;
    private final Flaps flaps;
    private final Clock clock;

    /** @param humans field managers that are people's tools, whose edits are undone even under Stuck */
    public Applier(
            Writer writer,
            Reader reader,
            ManagedObjects objects,
            Protection protection,
            Function<JsonNode, Readiness> readiness,
            Globs humans,
            TenantTimings timings,
            Clock clock) {
        this.reader = reader;
        this.objects = objects;
        this.protection = protection;
        this.conflicts = new FieldConflicts(humans);
        this.changes = new Changes(writer);
        this.results = new Results(objects, readiness, timings, clock);
        this.recreation = new Recreation(writer, changes, results);
        this.flaps = new Flaps(timings.flapWindow());
        this.clock = clock;
    }

    /**
     * Brings the step's object into its desired state, if it is not. Never waits for readiness.
     *
     * @throws OperatorException SafetyStepMissing without a claim; LeaseLost when this replica may not write
     */
    public Outcome apply(Reconciliation pass, Step step) {
        if (!(step.claim() instanceof Claimed claim)) {
            throw Ownership.missing("`ssa` got `" + step.id() + "` without a claim");
        }
        Target target = new Target(pass, step, claim);
        try {
            Outcome outcome = settled(target).or(() -> heldBack(target)).orElseGet(() -> applyNow(target));
            Problem ignored = step.because();
            if (outcome instanceof Outcome.Applied && step.despiteFailure() && ignored != null) {
                pass.note(ignored);
            }
            return outcome;
        } catch (OperatorException e) {
            if (e.problem().code() == Code.LEASE_LOST) {
                throw e;
            }
            boolean stalled = e.problem().code() == Code.FORBIDDEN;
            return new Outcome.Failed(target.entry(State.FAILED), e.problem(), stalled, null);
        }
    }

    /** The outcome without a request, if the object is as it was applied. */
    private Optional<Outcome> settled(Target target) {
        InventoryEntry known = target.claim().known();
        if (known == null || !target.claim().desiredUnchanged()) {
            return Optional.empty();
        }
        ManagedObject live = objects.get(target.key()).orElse(null);
        boolean isLeaving = live == null || live.deleting();
        if (isLeaving && Boolean.TRUE.equals(known.completed())) {
            return Optional.of(new Outcome.Unchanged(results.progress(target, known, Readiness.READY)));
        }
        if (live == null) {
            return Optional.empty();
        }
        // What is created once is nobody's drift: its content belongs to whoever writes it.
        boolean asApplied = !live.deleting()
                && live.uid().equals(known.uid())
                && (target.resource().isOnce() || live.fieldsHash().equals(known.fieldsHash()));
        return asApplied
                ? Optional.of(new Outcome.Unchanged(results.progress(target, target.placed(known), live.readiness())))
                : Optional.empty();
    }

    /** Behaviour 27: what is put right again and again is left as it is for a while, and told of. */
    private Optional<Outcome> heldBack(Target target) {
        if (!target.claim().desiredUnchanged()) {
            return Optional.empty();
        }
        Optional<Problem> flapping = flaps.holdsBack(
                target.key(),
                target.claim().desiredHash(),
                clock.instant(),
                () -> read(target).flatMap(object -> ManagedFields.of(object).lastStranger()));
        flapping.flatMap(any -> flaps.until(target.key())).ifPresent(target.pass()::wake);
        return flapping.map(problem -> new Outcome.Conflict(target.entry(State.CONFLICTED), problem));
    }

    private Outcome applyNow(Target target) {
        Existing existing = first(target);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Outcome> outcome = attempt(target, existing);
            if (outcome.isPresent()) {
                boolean putRight = outcome.get() instanceof Outcome.Applied
                        && target.claim().desiredUnchanged();
                if (putRight) {
                    flaps.wrote(target.key(), target.claim().desiredHash(), clock.instant());
                }
                return outcome.get();
            }
            existing = existing(target);
        }
        return new Outcome.Failed(
                target.entry(State.IN_PROGRESS), Notices.changing(target.key(), ATTEMPTS), false, null);
    }

    /**
     * What the cache says, where that is enough. If no object is labelled as this tenant's, there is most likely none: a write
     * that only creates finds out in the same request. Where something was in the way last time, nothing is written before it
     * was looked at.
     */
    private Existing first(Target target) {
        ManagedObject cached = objects.get(target.key()).orElse(null);
        InventoryEntry known = target.claim().known();
        Optional<Existing> ours = Existing.cached(cached, known, target.tenant());
        if (ours.isEmpty()) {
            boolean isSomethingThere = known != null && (known.state() == State.CONFLICTED || known.isRetained());
            return isSomethingThere ? existing(target) : new Existing.Absent();
        }
        boolean enough = cached != null
                && !Changes.needsObject(target.resource())
                && (target.resource().isOnce() || !cached.updated());
        return enough ? ours.get() : existing(target);
    }

    private Existing existing(Target target) {
        return Existing.read(read(target), target.claim().known(), target.tenant());
    }

    private Optional<JsonNode> read(Target target) {
        return reader.as(target.account())
                .get(target.claim().type(), target.namespace(), target.key().name());
    }

    /** One try; empty if the object is no longer what {@code existing} says. */
    private Optional<Outcome> attempt(Target target, Existing existing) {
        return switch (existing) {
            // There is something after all. Whose fields differ matters only once it is known what it is.
            case Existing.Absent() -> results.of(target, changes.create(target), false);
            case Existing.Leaving ignored -> Optional.of(leaving(target));
            case Existing.Ours ours -> change(target, ours);
            case Existing.Foreign foreign -> adopt(target, foreign);
        };
    }

    private Outcome leaving(Target target) {
        target.pass().wake(clock.instant().plus(LEAVING_RETRY));
        return new Outcome.Unchanged(
                Entries.with(target.entry(State.IN_PROGRESS), State.IN_PROGRESS, Notices.beingDeleted(target.key())));
    }

    private Optional<Outcome> change(Target target, Existing.Ours ours) {
        Live live = new Live(ours.uid(), ours.resourceVersion(), ours.object());
        if (target.resource().isOnce()) {
            return results.of(target, changes.mark(target, live, ours.adopted()), ours.adopted());
        }
        boolean stuck = target.resource().conflictPolicy() == ConflictPolicy.STUCK;
        if (live.object() != null && changes.needsPreparation(target, live)) {
            // A conflict leaves the whole object as it is, who owns what of it too.
            Answer asked = stuck ? changes.ask(target, live, ours.adopted()) : null;
            if (asked != null && !conflicts.strangers(asked).isEmpty()) {
                return Optional.of(conflict(target, asked, live.object()));
            }
            if (asked != null && !asked.ok() && !FieldConflicts.any(asked)) {
                return answered(target, asked, live, ours); // an answer that says nothing of conflicts
            }
            Answer prepared = changes.prepared(target, live);
            if (!prepared.ok()) {
                return results.of(target, prepared, ours.adopted());
            }
            live = Live.of(prepared.body());
        }
        Answer answer = changes.change(target, live, ours.adopted(), false);
        if (FieldConflicts.any(answer)) {
            if (stuck && !conflicts.strangers(answer).isEmpty()) {
                return Optional.of(conflict(target, answer, live.object()));
            }
            // At the version whose conflicts were just listed, so that nothing newer is taken over.
            noteForce(target, conflicts.strangers(answer));
            answer = changes.change(target, live, ours.adopted(), true);
        }
        return answered(target, answer, live, ours);
    }

    private Optional<Outcome> answered(Target target, Answer answer, Live live, Existing.Ours ours) {
        return Results.isImmutable(target, answer)
                ? immutable(target, answer, live, ours)
                : results.of(target, answer, ours.adopted());
    }

    private Outcome conflict(Target target, Answer answer, @Nullable JsonNode seen) {
        Optional<JsonNode> live = seen == null ? read(target) : Optional.of(seen);
        return new Outcome.Conflict(
                target.entry(State.CONFLICTED),
                ConflictText.of(
                        target.key(),
                        FieldConflicts.others(answer),
                        JSON.valueToTree(target.step().manifest()),
                        live.orElse(MissingNode.getInstance())));
    }

    private static void noteForce(Target target, List<Cause> strangers) {
        if (!strangers.isEmpty()) {
            target.pass().note(Notices.forced(target.key(), strangers));
        }
    }

    private Optional<Outcome> immutable(Target target, Answer answer, Live live, Existing.Ours ours) {
        Optional<JsonNode> object = live.object() == null ? read(target) : Optional.of(live.object());
        return object.flatMap(there -> recreation.of(target, Results.immutable(target, answer, there), live, ours));
    }

    private Optional<Outcome> adopt(Target target, Existing.Foreign foreign) {
        Optional<Problem> refusal = protection.refuses(target.key(), foreign.object(), target.tenant());
        if (refusal.isPresent()) {
            return Optional.of(new Outcome.Conflict(target.entry(State.CONFLICTED), refusal.get()));
        }
        Live live = Live.of(foreign.object());
        Answer asked = changes.ask(target, live, true);
        boolean force = FieldConflicts.any(asked);
        // What we ourselves own, from before we let go of it, is nobody else's.
        List<Cause> others = FieldConflicts.others(asked);
        if (!others.isEmpty() && target.resource().conflictPolicy() == ConflictPolicy.STUCK) {
            return Optional.of(conflict(target, asked, live.object()));
        }
        if (!asked.ok() && !force) {
            return results.of(target, asked, true);
        }
        Optional<Outcome> outcome = results.of(target, adopted(target, live, force), true);
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Applied) {
            noteForce(target, others);
            target.pass().note(Notices.adopted(target.key()));
        }
        return outcome;
    }

    private Answer adopted(Target target, Live live, boolean force) {
        if (target.resource().isOnce()) {
            return changes.mark(target, live, true);
        }
        Answer prepared = changes.prepared(target, live);
        return prepared.ok() ? changes.change(target, Live.of(prepared.body()), true, force) : prepared;
    }
}
