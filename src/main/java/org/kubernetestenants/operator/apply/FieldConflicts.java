package org.kubernetestenants.operator.apply;

import java.util.List;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.cluster.Answer;

/** Who owns the fields that an apply was refused for. */
final class FieldConflicts {
    private final List<Pattern> humans;

    /** @param humans field managers that are people's tools */
    FieldConflicts(List<Pattern> humans) {
        this.humans = List.copyOf(humans);
    }

    /** Whether the apply was refused since others own fields of it. */
    static boolean any(Answer answer) {
        return answer.conflict() && answer.causes().stream().anyMatch(Answer.Cause::isFieldConflict);
    }

    /** Whether all who own them are people's tools. */
    boolean onlyByHumans(Answer answer) {
        return answer.causes().stream()
                .map(Answer.Cause::manager)
                .allMatch(manager ->
                        humans.stream().anyMatch(human -> human.matcher(manager).matches()));
    }
}
