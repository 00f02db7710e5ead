package org.kubernetestenants.operator.cluster;

import java.util.List;
import java.util.function.Predicate;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.AccessReview.Result;
import org.kubernetestenants.operator.cluster.Answer.Cause;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * What the API server's refusals mean: one table, read from the top, by status, reason and details, never by text; with three
 * exceptions, where the server (1.37) has constants of its source code instead of reasons: {@code field is immutable}, a bare
 * status 500 for an apply with a field that does not exist or of another type, and {@code exceeded quota}. The last two decide
 * about words and about how soon the next try comes, and nothing else.
 *
 * <p>A 403 is the authorizer's only if the {@link AccessReview} that came with it says so. Where that failed it is called
 * forbidden, but tried again as soon as what a retry helps: a missing right then costs a few requests more, while a quota that
 * is wrongly taken for a missing right would wait for minutes.
 *
 * <p>An admission webhook or policy may answer with whatever status it likes. What tells it from the server's own validation
 * is what that never leaves out: field and reason of each cause of a 422, and the reason of a 400.
 */
public final class Refusals {
    private static final String IMMUTABLE = "field is immutable";
    private static final String NOT_IN_SCHEMA = "failed to create typed patch object";
    private static final String QUOTA = "is forbidden: exceeded quota: ";
    private static final int CAUSES = 5;
    private static final int PART = 120;

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
            row(
                    a -> a.status() == 422
                            && a.causes().stream()
                                    .noneMatch(cause -> !cause.reason().isEmpty()),
                    Code.ADMISSION_REFUSED,
                    false,
                    "an admission webhook or policy refused %s"),
            row(a -> a.status() == 422, Code.OBJECT_INVALID, true, "the API server refused %s as invalid"),
            row(
                    a -> a.status() == 400 && !a.reason().equals("BadRequest"),
                    Code.ADMISSION_REFUSED,
                    false,
                    "an admission webhook or policy refused %s"),
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
                    Answer::namespaceTerminating,
                    Code.NAMESPACE_TERMINATING,
                    false,
                    "the namespace of %s is being deleted"),
            row(reviewed(Result.DENIED), Code.FORBIDDEN, true, "the operator may not write %s"),
            row(reviewed(Result.NO_IMPERSONATION), Code.FORBIDDEN, true, "the operator may not write %s"),
            row(
                    a -> a.forbidden() && a.message().contains(QUOTA),
                    Code.QUOTA_EXCEEDED,
                    false,
                    "a quota has no room for %s"),
            row(reviewed(Result.ALLOWED), Code.ADMISSION_REFUSED, false, "an admission webhook or policy refused %s"),
            row(
                    Answer::forbidden,
                    Code.FORBIDDEN,
                    false,
                    "writing %s was refused; whether a right is missing could not be found out"),
            row(
                    status(401),
                    Code.FORBIDDEN,
                    false,
                    "the API server does not know the operator's credentials, so it cannot write %s"),
            row(status(429), Code.THROTTLED, false, "the API server asked to wait before writing %s"),
            row(status(408, 502, 503, 504), Code.API_UNREACHABLE, false, "the API server had no answer in time for %s"),
            row(a -> true, Code.API_SERVER_ERROR, false, "the API server failed to write %s"));

    private Refusals() {}

    /** Why {@code answer}, to a write of {@code object}, is not a success. Texts of the server are dropped for Secrets: they can quote values. */
    public static Refusal of(Answer answer, ObjectKey object) {
        Row row = TABLE.stream().filter(r -> r.when.test(answer)).findFirst().orElseThrow();
        AccessReview review = answer.review();
        if (review != null && row.code == Code.FORBIDDEN && review.result() != Result.UNKNOWN) {
            Problem problem = MissingRights.of(review, object).impact(impact(answer));
            return new Refusal(problem, row.stalled, answer.retryAfter());
        }
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
                : List.of(shortened(answer.message()));
    }

    private static String line(Cause cause, boolean quote) {
        String what = quote ? cause.message() : cause.reason();
        return cause.field().isEmpty() ? shortened(what) : cause.field() + ": " + shortened(what);
    }

    /** Some quote a whole object and then say what is wrong with it; what is to be done must have room beside that. */
    private static String shortened(String words) {
        return words.length() <= 2 * PART
                ? words
                : words.substring(0, PART) + " … " + words.substring(words.length() - PART);
    }

    private static Predicate<Answer> reviewed(Result result) {
        return answer -> {
            AccessReview review = answer.review();
            return answer.forbidden() && review != null && review.result() == result;
        };
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
