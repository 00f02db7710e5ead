package org.kubernetestenants.operator.apply;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.cluster.Answer;

/** Who owns the fields that an apply was refused for. */
final class FieldConflicts {
    /** The server names the manager nowhere else. */
    private static final Pattern MANAGER = Pattern.compile("conflict with \"([^\"]*)\"");

    private final List<Pattern> humans;

    /** @param humans field managers that are people's tools */
    FieldConflicts(List<Pattern> humans) {
        this.humans = List.copyOf(humans);
    }

    /** Whether the apply was refused since others own fields of it. */
    static boolean any(Answer answer) {
        return answer.conflict()
                && answer.causes().stream().anyMatch(cause -> cause.reason().equals("FieldManagerConflict"));
    }

    /** Whether all who own them are people's tools. */
    boolean onlyByHumans(Answer answer) {
        return answer.causes().stream().allMatch(cause -> {
            Matcher manager = MANAGER.matcher(cause.message());
            return manager.find()
                    && humans.stream().anyMatch(h -> h.matcher(manager.group(1)).matches());
        });
    }
}
