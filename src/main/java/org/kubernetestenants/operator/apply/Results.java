package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Refusal;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.tenant.Outcome;
import org.kubernetestenants.operator.tenant.Progress;
import org.kubernetestenants.operator.tenant.TenantTimings;

/** What an answered write means for its resource. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIFFERENCES = 3;

    private final ManagedObjects objects;
    private final Function<JsonNode, Readiness> readiness;
    private final TenantTimings timings;
    private final Clock clock;

    Results(ManagedObjects objects, Function<JsonNode, Readiness> readiness, TenantTimings timings, Clock clock) {
        this.objects = objects;
        this.readiness = readiness;
        this.timings = timings;
        this.clock = clock;
    }

    /** Empty if a precondition no longer held: the object is not what was looked at. */
    Optional<Outcome> of(Target target, Answer answer, boolean adopted) {
        if (answer.ok()) {
            objects.observed(target.claim().type(), answer.body());
            InventoryEntry entry = target.applied(answer.body(), adopted, clock.instant());
            return Optional.of(new Outcome.Applied(progress(target, entry, readiness.apply(answer.body()))));
        }
        if (answer.conflict() || isUidMismatch(answer)) {
            return Optional.empty();
        }
        Refusal refusal = Refusals.of(answer, target.key());
        return Optional.of(new Outcome.Failed(
                target.entry(State.FAILED), refusal.problem(), refusal.stalled(), refusal.retryAfter()));
    }

    /** How far the object is. */
    InventoryEntry progress(Target target, InventoryEntry entry, Readiness verdict) {
        return Progress.of(entry, verdict, target.resource(), timings, clock.instant())
                .entry();
    }

    /** A field that cannot be changed differs: which, and both values, in place of the server's dump of all of it. */
    static Problem immutable(Target target, Answer answer, JsonNode live) {
        Problem told = Refusals.of(answer, target.key()).problem();
        JsonNode wanted = JSON.valueToTree(target.step().manifest());
        List<String> differences = answer.causes().stream()
                .map(Answer.Cause::field)
                .distinct()
                .flatMap(field -> FieldTexts.differences(target.key(), field, wanted, live).stream())
                .limit(DIFFERENCES)
                .toList();
        return differences.isEmpty()
                ? told
                : new Problem(told.code(), told.headline(), null, differences, told.help(), told.impact());
    }

    static boolean isImmutable(Target target, Answer answer) {
        return answer.status() == 422
                && !isUidMismatch(answer)
                && Refusals.of(answer, target.key()).problem().code() == Code.IMMUTABLE_FIELD;
    }

    /** A write with a uid onto another object: some kinds answer 422 for the immutable metadata.uid, others 409. */
    private static boolean isUidMismatch(Answer answer) {
        return answer.status() == 422
                && answer.causes().stream().anyMatch(cause -> cause.field().equals("metadata.uid"));
    }
}
