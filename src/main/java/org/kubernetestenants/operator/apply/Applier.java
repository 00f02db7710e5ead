package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.Advice;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Refusal;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.tenant.Entries;
import org.kubernetestenants.operator.tenant.Outcome;
import org.kubernetestenants.operator.tenant.Progress;
import org.kubernetestenants.operator.tenant.Step;
import org.kubernetestenants.operator.tenant.TenantTimings;

/**
 * Applies one claimed step by server-side apply. Every request carries what makes it harmless when it arrives late, from a
 * leader that was frozen, say: a create fails where something exists (an apply at a resourceVersion that no object ever has
 * creates or conflicts), a change carries uid and resourceVersion of the object that was looked at.
 */
public final class Applier {
    private static final int ATTEMPTS = 3;
    /** No event tells when an object that is not labelled as ours is gone. */
    private static final Duration LEAVING_RETRY = Duration.ofSeconds(1);

    private final Writer writer;
    private final Reader reader;
    private final ManagedObjects objects;
    private final Protection protection;
    private final Function<JsonNode, Readiness> readiness;
    private final FieldConflicts conflicts;
    private final TenantTimings timings;
    private final Clock clock;

    /** @param humans field managers that are people's tools, whose edits are undone even under Stuck */
    public Applier(
            Writer writer,
            Reader reader,
            ManagedObjects objects,
            Protection protection,
            Function<JsonNode, Readiness> readiness,
            List<Pattern> humans,
            TenantTimings timings,
            Clock clock) {
        this.writer = writer;
        this.reader = reader;
        this.objects = objects;
        this.protection = protection;
        this.readiness = readiness;
        this.conflicts = new FieldConflicts(humans);
        this.timings = timings;
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
            Optional<Outcome> settled = settled(target);
            Outcome outcome = settled.isPresent() ? settled.get() : applyNow(target);
            Problem ignored = step.because();
            if (outcome instanceof Outcome.Applied && step.despiteFailure() && ignored != null) {
                pass.note(ignored);
            }
            return outcome;
        } catch (OperatorException e) {
            if (e.problem().code() == Code.LEASE_LOST) {
                throw e;
            }
            return new Outcome.Failed(target.entry(State.FAILED), e.problem(), false, null);
        }
    }

    /** The outcome without a request, if the object is as it was applied. */
    private Optional<Outcome> settled(Target target) {
        InventoryEntry known = target.claim().known();
        if (known == null || !target.claim().desiredUnchanged()) {
            return Optional.empty();
        }
        ManagedObject live = objects.get(target.key()).orElse(null);
        if (live == null) {
            return Boolean.TRUE.equals(known.completed())
                    ? Optional.of(new Outcome.Unchanged(known))
                    : Optional.empty();
        }
        boolean asApplied = !live.deleting()
                && live.uid().equals(known.uid())
                && live.fieldsHash().equals(known.fieldsHash());
        return asApplied
                ? Optional.of(new Outcome.Unchanged(progress(target, target.placed(known), live.readiness())))
                : Optional.empty();
    }

    private Outcome applyNow(Target target) {
        Existing existing = Existing.cached(
                        objects.get(target.key()).orElse(null), target.claim().known(), target.tenant())
                .orElseGet(() -> unlabelled(target));
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Outcome> outcome = attempt(target, existing);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            existing = Existing.read(
                    reader.get(
                            target.claim().type(),
                            target.namespace(),
                            target.key().name()),
                    target.claim().known(),
                    target.tenant());
        }
        return new Outcome.Failed(target.entry(State.IN_PROGRESS), changing(target.key()), false, null);
    }

    /**
     * No object is labelled as this tenant's, so most likely there is none. A write that only creates finds out in the same
     * request; where something was in the way last time, nothing is written before it was looked at.
     */
    private Existing unlabelled(Target target) {
        InventoryEntry known = target.claim().known();
        if (known == null || known.state() != State.CONFLICTED) {
            return new Existing.Absent();
        }
        return Existing.read(
                reader.metadata(
                        target.claim().type(), target.namespace(), target.key().name()),
                known,
                target.tenant());
    }

    /** One try; empty if the object is no longer what {@code existing} says. */
    private Optional<Outcome> attempt(Target target, Existing existing) {
        return switch (existing) {
            case Existing.Absent() -> {
                Answer answer = send(target, null, Write.ONLY_IF_ABSENT, false, false);
                // There is something after all. Whose fields differ matters only once it is known what it is.
                yield answer.conflict() ? Optional.empty() : written(target, answer, false);
            }
            case Existing.Leaving ignored -> Optional.of(leaving(target));
            case Existing.Ours(String uid, String version, boolean adopted, var ignored) -> {
                Answer answer = send(target, uid, version, adopted, false);
                yield FieldConflicts.any(answer) && conflicts.onlyByHumans(answer)
                        // At the version whose conflicts were just listed, so that nothing newer is taken over.
                        ? written(target, send(target, uid, version, adopted, true), adopted)
                        : written(target, answer, adopted);
            }
            case Existing.Foreign foreign -> adopt(target, foreign);
        };
    }

    private Outcome leaving(Target target) {
        target.pass().wake(clock.instant().plus(LEAVING_RETRY));
        return new Outcome.Unchanged(
                Entries.with(target.entry(State.IN_PROGRESS), State.IN_PROGRESS, beingDeleted(target.key())));
    }

    static Problem changing(ObjectKey key) {
        return Problem.of(Code.OBJECT_CHANGED_MEANWHILE, key + " changed at each of " + ATTEMPTS + " tries to write it")
                .help("it is tried again by itself; who else writes it: " + Advice.managers(key));
    }

    static Problem beingDeleted(ObjectKey key) {
        return Problem.of(Code.OBJECT_BEING_DELETED, key + " is being deleted; it is made again when it is gone")
                .help("if it stays, a finalizer holds it: " + Advice.kubectl("get", key)
                        + " -o jsonpath='{.metadata.finalizers}'");
    }

    static Problem adopted(ObjectKey key) {
        return Problem.of(Code.OBJECT_ADOPTED, key + " existed and was adopted; it is never deleted")
                .help("if it is somebody else's, give the template's object another name")
                .impact("it is kept as the template wants it; what it had beside that stays");
    }

    private Optional<Outcome> adopt(Target target, Existing.Foreign foreign) {
        Optional<Problem> refusal = protection.refuses(target.key(), foreign.object(), target.tenant());
        if (refusal.isPresent()) {
            return Optional.of(new Outcome.Conflict(target.entry(State.CONFLICTED), refusal.get()));
        }
        Write trial = write(target, foreign.uid(), foreign.resourceVersion(), true)
                .asDryRun()
                .because("asks whether it may be adopted");
        Answer allowed = unmarked(target, foreign, writer.send(trial));
        if (!allowed.ok()) {
            return written(target, allowed, true);
        }
        Write apply = write(target, foreign.uid(), version(allowed, foreign), true);
        Optional<Outcome> outcome = written(target, writer.send(apply.because("adopts what exists")), true);
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Applied) {
            target.pass().note(adopted(target.key()));
        }
        return outcome;
    }

    /** If it may be adopted and was let go of before, its marks of that go first. */
    private Answer unmarked(Target target, Existing.Foreign foreign, Answer allowed) {
        return allowed.ok() && Orphaning.isMarked(foreign.object())
                ? writer.send(Write.mergePatch(
                                target.claim().type(),
                                target.namespace(),
                                target.key().name(),
                                Orphaning.withoutMarks(foreign.uid(), foreign.resourceVersion()))
                        .because("comes back, so it is no orphan"))
                : allowed;
    }

    /** The object's version now: the dry run's answer has the one that was read, the merge patch's a new one. */
    private static String version(Answer answer, Existing.Foreign foreign) {
        return Orphaning.isMarked(foreign.object())
                ? answer.body().path("metadata").path("resourceVersion").asText()
                : foreign.resourceVersion();
    }

    private Answer send(Target target, @Nullable String uid, String version, boolean adopted, boolean force) {
        Write apply = write(target, uid, version, adopted);
        return writer.send(force ? apply.withForce().because("undoes an edit by hand") : apply);
    }

    private Write write(Target target, @Nullable String uid, String version, boolean adopted) {
        String why = uid == null ? "creates" : target.claim().desiredUnchanged() ? "puts right" : "changes";
        return Write.apply(
                        target.claim().type(),
                        target.namespace(),
                        target.key().name(),
                        AppliedBody.of(
                                target.step().manifest(),
                                target.tenant(),
                                target.claim().type().namespaced(),
                                adopted,
                                uid,
                                version))
                .because(why);
    }

    /** The outcome of an answered apply; empty if a precondition no longer held. */
    private Optional<Outcome> written(Target target, Answer answer, boolean adopted) {
        if (answer.ok()) {
            objects.observed(target.claim().type(), answer.body());
            InventoryEntry entry = target.applied(answer.body(), adopted, clock.instant());
            return Optional.of(new Outcome.Applied(progress(target, entry, readiness.apply(answer.body()))));
        }
        if (FieldConflicts.any(answer)) {
            return Optional.of(new Outcome.Conflict(
                    target.entry(State.CONFLICTED),
                    Refusals.of(answer, target.key()).problem()));
        }
        if (answer.conflict() || isUidMismatch(answer)) {
            return Optional.empty();
        }
        Refusal refusal = Refusals.of(answer, target.key());
        return Optional.of(new Outcome.Failed(
                target.entry(State.FAILED), refusal.problem(), refusal.stalled(), refusal.retryAfter()));
    }

    private InventoryEntry progress(Target target, InventoryEntry entry, Readiness verdict) {
        return Progress.of(entry, verdict, target.step().manifest().resource(), timings, clock.instant())
                .entry();
    }

    /** An apply with a uid onto another object: some kinds answer 422 for the immutable metadata.uid, others 409. */
    private static boolean isUidMismatch(Answer answer) {
        return answer.status() == 422
                && answer.causes().stream().anyMatch(cause -> cause.field().equals("metadata.uid"));
    }
}
