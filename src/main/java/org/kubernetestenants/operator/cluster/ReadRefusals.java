package org.kubernetestenants.operator.cluster;

import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** What the API server's refusals of reads and watches mean; {@link Refusals} has those of writes. */
final class ReadRefusals {
    private ReadRefusals() {}

    static Problem of(int status, ObjectKey key) {
        return switch (status) {
            case 401, 403 ->
                Problem.of(Code.FORBIDDEN, "the operator may not read " + key).help(Advice.forbidden(key));
            case 404 ->
                Problem.of(Code.KIND_UNKNOWN, "the API server does not serve the kind of " + key)
                        .help(Advice.kindUnknown(key.group()));
            case 429 ->
                Problem.of(Code.THROTTLED, "the API server asked to wait before reading " + key)
                        .help(Advice.throttled());
            default ->
                Problem.of(Code.API_SERVER_ERROR, "the API server answered " + status + " when asked for " + key)
                        .help(Advice.serverError());
        };
    }

    /** A read has no admission: what is refused is a right, unless it was granted between refusal and review. */
    static Problem forbidden(AccessReview review, ObjectKey key) {
        return switch (review.result()) {
            case DENIED, NO_IMPERSONATION -> MissingRights.of(review, key);
            case ALLOWED, UNKNOWN -> of(403, key);
        };
    }

    /** @param path of the collection that was to be watched */
    static Problem ofWatch(int status, String path) {
        return switch (status) {
            case 401, 403 ->
                Problem.of(Code.WATCH_FORBIDDEN, "the operator may not watch " + path)
                        .detail("missing rule: {apiGroups: [" + (group(path).isEmpty() ? "''" : group(path))
                                + "], resources: [" + path.substring(path.lastIndexOf('/') + 1)
                                + "], verbs: [get, list, watch]}")
                        .help("add it to a ClusterRole that is bound to the operator's account; it is tried again by"
                                + " itself; check: kubectl auth can-i watch " + resource(path)
                                + " -A --as=system:serviceaccount:NAMESPACE:NAME")
                        .impact("managed objects of this kind are looked at once a minute instead");
            case 404 ->
                Problem.of(Code.KIND_UNKNOWN, "the API server does not serve " + path)
                        .help(Advice.kindUnknown(group(path)));
            default ->
                Problem.of(Code.API_SERVER_ERROR, "the API server answered " + status + " to a watch of " + path)
                        .help(Advice.serverError());
        };
    }

    /** {@code deployments.apps} of {@code apis/apps/v1/deployments}. */
    private static String resource(String path) {
        String group = group(path);
        return path.substring(path.lastIndexOf('/') + 1) + (group.isEmpty() ? "" : "." + group);
    }

    private static String group(String path) {
        return path.startsWith("apis/") ? path.split("/")[1] : "";
    }
}
