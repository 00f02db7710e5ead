package org.kubernetestenants.operator.apply;

import java.util.Optional;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.api.ResourceTemplate.OnImmutable;
import org.kubernetestenants.operator.apply.Changes.Live;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Refusal;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Outcome;

/**
 * What becomes of an object of which a field differs that cannot be changed: it fails, or, where its resource says so, it is
 * deleted to be made anew; never one that was there before us, and only after the server has said that it could be made.
 */
final class Recreation {
    private final Writer writer;
    private final Changes changes;
    private final Results results;

    Recreation(Writer writer, Changes changes, Results results) {
        this.writer = writer;
        this.changes = changes;
        this.results = results;
    }

    /**
     * The outcome; empty when the object was deleted, so that the next look finds what is to be made.
     *
     * @param problem which field differs
     * @param live the object as it was looked at
     */
    Optional<Outcome> of(Target target, Problem problem, Live live, Existing.Ours ours) {
        if (target.resource().onImmutable() == OnImmutable.FAIL) {
            return Optional.of(new Outcome.Failed(target.entry(State.FAILED), problem, true, null));
        }
        boolean mayGo =
                ours.labelled() && !ours.adopted() && target.resource().deletionPolicy() == DeletionPolicy.DELETE;
        if (!mayGo) {
            Problem kept = problem.detail("onImmutable: Recreate does not delete what was there before us");
            return Optional.of(new Outcome.Failed(target.entry(State.FAILED), kept, true, null));
        }
        Answer anew = changes.askCreate(target);
        boolean canBeMade = anew.ok() || anew.conflict() && anew.reason().equals("AlreadyExists");
        if (!canBeMade) {
            // Nothing is deleted of which it is not known that it can be made again.
            Refusal refusal = Refusals.of(anew, target.key());
            return Optional.of(new Outcome.Failed(
                    target.entry(State.FAILED),
                    refusal.problem().impact("it is not deleted, since it could not be made anew"),
                    refusal.stalled(),
                    refusal.retryAfter()));
        }
        target.pass().note(Notices.recreated(target.key()));
        return recreate(target, live);
    }

    private Optional<Outcome> recreate(Target target, Live live) {
        Answer answer = writer.send(Write.delete(
                        target.claim().type(),
                        target.namespace(),
                        target.key().name(),
                        live.uid(),
                        live.resourceVersion())
                .as(target.account())
                .because("makes it anew, since a field cannot be changed"));
        // Whether it is gone by now, the next look tells.
        return answer.ok() || answer.notFound() ? Optional.empty() : results.of(target, answer, false);
    }
}
