package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.Advice;
import org.kubernetestenants.operator.cluster.Answer.Cause;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Says who has which field of an object, with which value and since when. */
final class ConflictText {
    private static final int MOST = 5;
    /** What JSONPath and the server write alike. */
    private static final Pattern PLAIN = Pattern.compile("(\\.[A-Za-z0-9_-]+)+");

    private ConflictText() {}

    /**
     * @param causes the conflicting fields, at least one
     * @param wanted the manifest
     * @param live the object in the cluster
     */
    static Problem of(ObjectKey object, List<Cause> causes, JsonNode wanted, JsonNode live) {
        Cause first = causes.getFirst();
        // Manager and field come first: an event is cut after 120 characters.
        Problem problem = Problem.of(
                Code.FIELD_CONFLICT, first.manager() + " owns " + first.field() + more(causes) + " of " + object);
        ManagedFields owners = ManagedFields.of(live);
        FieldSet all = owners.all();
        for (Cause cause : causes.subList(0, Math.min(MOST, causes.size()))) {
            problem = problem.detail(line(object, cause, wanted, live, owners, all));
        }
        return problem.help(help(first) + "; who else writes it: " + Advice.managers(object))
                .impact("nothing was changed");
    }

    private static String more(List<Cause> causes) {
        return causes.size() == 1 ? "" : " and " + (causes.size() - 1) + " more";
    }

    private static String line(
            ObjectKey object, Cause cause, JsonNode wanted, JsonNode live, ManagedFields owners, FieldSet all) {
        Optional<List<String>> path = FieldTexts.path(all, cause.field());
        if (path.isEmpty()) {
            return cause.field() + ": owned by " + cause.manager();
        }
        FieldLocator.Found found = new FieldLocator.Found(path.get(), List.of());
        String since = owners.since(cause.manager(), path.get())
                .map(time -> " since " + time)
                .orElse("");
        return cause.field() + ": wanted " + words(object, cause, FieldLocator.value(wanted, found)) + ", live "
                + words(object, cause, FieldLocator.value(live, found)) + ", owned by " + cause.manager() + since;
    }

    private static String words(ObjectKey object, Cause cause, JsonNode value) {
        return FieldTexts.words(object, cause.field(), value);
    }

    private static String help(Cause cause) {
        String ignore = PLAIN.matcher(cause.field()).matches()
                ? "ignoreFields: [\"$" + cause.field() + "\"]"
                : "ignoreFields with its JSONPath";
        return ignore + " leaves it to " + cause.manager() + ", or conflictPolicy: Force takes it";
    }
}
