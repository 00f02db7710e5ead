package org.kubernetestenants.operator.apply;

import java.util.List;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Answer.Cause;

/** Who owns the fields that an apply was refused for. */
final class FieldConflicts {
    private final Globs humans;

    /** @param humans field managers that are people's tools */
    FieldConflicts(Globs humans) {
        this.humans = humans;
    }

    /** Whether the apply was refused since others own fields of it. */
    static boolean any(Answer answer) {
        return answer.conflict() && answer.causes().stream().anyMatch(Answer.Cause::isFieldConflict);
    }

    /** The fields that neither we nor people's tools own, so that only Force may take them. */
    List<Cause> strangers(Answer answer) {
        return answer.causes().stream()
                .filter(Cause::isFieldConflict)
                .filter(cause -> !ManagedFields.isOurs(cause.manager()) && !isHuman(cause.manager()))
                .toList();
    }

    /** The fields that others than we own. */
    static List<Cause> others(Answer answer) {
        return answer.causes().stream()
                .filter(Cause::isFieldConflict)
                .filter(cause -> !ManagedFields.isOurs(cause.manager()))
                .toList();
    }

    private boolean isHuman(String manager) {
        return humans.has(manager);
    }
}
