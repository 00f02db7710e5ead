package org.kubernetestenants.operator.cluster;

import java.util.List;
import java.util.function.Predicate;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.Answer.Cause;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * What the API server's refusals mean: one table, read from the top, by status, reason and details, never by text; with three
 * exceptions, where the server (1.37) has constants of its source code instead of reasons: {@code field is immutable}, a bare
 * status 500 for an apply with a field that does not exist or of another type, and {@code exceeded quota}.
 */
public final class Refusals {
    private static final String IMMUTABLE = "field is immutable";
    private static final String NOT_IN_SCHEMA = "failed to create typed patch object";
    private static final String QUOTA = "is forbidden: exceeded quota: ";
    private static final int CAUSES = 5;

    private record Row(Predicate<Answer> when, Code code, boolean stalled, String headline) {}

    private static final List<Row> TABLE = List.of(
            row(
                    a -> a.conflict() && a.causes().stream().anyMatch(Cause::isFieldConflict),
                    Code.FIELD_CONFLICT,
                    false,
                    "somebody else owns fields of %s"),
            row(Answer::conflict, Code.OBJECT_CHANGED_MEANWHILE, false, "%s changed between our read and our write"),
            row(
                    a -> a.status() == 422 && immutable(a),
                    Code.IMMUTABLE_FIELD,
                    true,
                    "%s: a field that cannot be changed differs"),
            row(a -> a.status() == 422, Code.OBJECT_INVALID, true, "the API server refused %s as invalid"),
            row(status(400, 405, 413, 415), Code.OBJECT_INVALID, true, "the API server refused the manifest of %s"),
            row(
                    a -> a.status() == 500 && a.message().startsWith(NOT_IN_SCHEMA),
                    Code.OBJECT_INVALID,
                    true,
                    "the API server refused the manifest of %s"),
            row(
                    a -> a.notFound() && a.detailsKind().equals("namespaces"),
                    Code.NAMESPACE_MISSING,
                    false,
                    "the namespace of %s does not exist"),
            row(
                    a -> a.notFound() && a.detailsName().isEmpty(),
                    Code.KIND_UNKNOWN,
                    false,
                    "the API server does not serve the kind of %s"),
            row(status(404, 410), Code.OBJECT_CHANGED_MEANWHILE, false, "%s is gone"),
            row(
                    a -> a.status() == 403 && has(a, "NamespaceTerminating"),
                    Code.NAMESPACE_TERMINATING,
                    false,
                    "the namespace of %s is being deleted"),
            row(
                    a -> a.status() == 403 && a.message().contains(QUOTA),
                    Code.QUOTA_EXCEEDED,
                    false,
                    "a quota has no room for %s"),
            row(status(403), Code.FORBIDDEN, true, "the operator may not write %s"),
            row(
                    status(401),
                    Code.FORBIDDEN,
                    false,
                    "the API server does not know the operator's credentials, so it cannot write %s"),
            row(status(429), Code.THROTTLED, false, "the API server asked to wait before writing %s"),
            row(status(503, 504), Code.API_UNREACHABLE, false, "the API server had no answer in time for %s"),
            row(a -> true, Code.API_SERVER_ERROR, false, "the API server failed to write %s"));

    private Refusals() {}

    /** Why {@code answer}, to a write of {@code object}, is not a success. Texts of the server are dropped for Secrets: they can quote values. */
    public static Refusal of(Answer answer, ObjectKey object) {
        Row row = TABLE.stream().filter(r -> r.when.test(answer)).findFirst().orElseThrow();
        Problem problem = row.code == Code.FIELD_CONFLICT
                ? fieldConflict(answer, object)
                : Problem.of(row.code, row.headline.formatted(object));
        boolean secret = object.group().isEmpty() && object.kind().equals("Secret");
        for (String line : details(answer, secret, row.code)) {
            problem = problem.detail(line);
        }
        String help = Advice.onWrite(row.code, object);
        problem = help == null ? problem : problem.help(help);
        return new Refusal(problem.impact(impact(answer)), row.stalled, answer.retryAfter());
    }

    /** Field and manager come first: an event is cut after 120 characters. */
    private static Problem fieldConflict(Answer answer, ObjectKey object) {
        List<Cause> fields = answer.causes();
        Cause first = fields.getFirst();
        String more = fields.size() == 1 ? "" : " and " + (fields.size() - 1) + " more";
        return Problem.of(Code.FIELD_CONFLICT, first.manager() + " owns " + first.field() + more + " of " + object)
                .help("take the field out of the template, or keep " + first.manager() + " from writing it: "
                        + Advice.managers(object));
    }

    private static String impact(Answer answer) {
        return answer.status() < 500 || answer.message().startsWith(NOT_IN_SCHEMA)
                ? "nothing was changed"
                : "nobody knows whether it was written; the next try finds out";
    }

    private static List<String> details(Answer answer, boolean secret, Code code) {
        List<Cause> causes = answer.causes();
        if (!causes.isEmpty()) {
            // A conflict's causes name fields and managers, never values.
            boolean quote = !secret || code == Code.FIELD_CONFLICT;
            return causes.stream()
                    .limit(CAUSES)
                    .map(cause -> line(cause, quote))
                    .filter(line -> !line.isBlank())
                    .toList();
        }
        // A quota's text has amounts, never values.
        return (secret && code != Code.QUOTA_EXCEEDED) || answer.message().isEmpty()
                ? List.of(("status " + answer.status() + " " + answer.reason()).strip())
                : List.of(answer.message());
    }

    private static String line(Cause cause, boolean quote) {
        String what = quote ? cause.message() : cause.reason();
        return cause.field().isEmpty() ? what : cause.field() + ": " + what;
    }

    private static boolean has(Answer answer, String reason) {
        return answer.causes().stream().anyMatch(cause -> cause.reason().equals(reason));
    }

    /** A whole section that may not be touched (StatefulSet, claim, immutable ConfigMap) is forbidden at its root, without a dot. */
    private static boolean immutable(Answer answer) {
        return answer.causes().stream()
                .anyMatch(cause -> (cause.reason().equals("FieldValueInvalid")
                                && cause.message().endsWith(IMMUTABLE))
                        || (cause.reason().equals("FieldValueForbidden")
                                && !cause.field().contains(".")));
    }

    private static Predicate<Answer> status(Integer... any) {
        List<Integer> statuses = List.of(any);
        return answer -> statuses.contains(answer.status());
    }

    private static Row row(Predicate<Answer> when, Code code, boolean stalled, String headline) {
        return new Row(when, code, stalled, headline);
    }
}
