package org.kubernetestenants.operator.cluster;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.cluster.AccessReview.Result;
import org.kubernetestenants.operator.cluster.AccessReview.Right;
import org.kubernetestenants.operator.error.Problem;

/**
 * Tells which rights are missing before anything was refused, by SelfSubjectAccessReviews: what is needed of a kind to make its
 * objects and to see what becomes of them. Asks one request for each verb at most; an answer holds for a few seconds.
 */
public final class NeededRights {
    private static final List<String> WRITES = List.of("get", "create", "patch", "update", "delete");
    private static final List<String> WATCHES = List.of("list", "watch");

    private final AccessReviews reviews;
    private final Kinds kinds;
    private final AllowedTargets targets;

    public NeededRights(Clients clients, Kinds kinds, AllowedTargets targets) {
        this.reviews = clients.reviews();
        this.kinds = kinds;
        this.targets = targets;
    }

    /**
     * The first right that is missing to make objects of a kind; the text names the whole rule. Empty for a kind that nobody
     * serves, and where no objects may be made anyway.
     *
     * @param as user name of the account that makes them; null for the operator's own
     * @param namespace of the objects; empty where they are in no namespace, or nobody knows yet in which
     */
    public Optional<Problem> missing(@Nullable String as, String apiVersion, String kind, String namespace) {
        // Of a confined operator that also goes for what nobody knows the namespace of: nothing cluster-wide would
        // tell.
        return kinds.find(apiVersion, kind)
                .filter(type -> targets.refuses(type.key(namespace, "*")).isEmpty())
                .flatMap(type -> missing(as, type, namespace));
    }

    private Optional<Problem> missing(@Nullable String as, ResourceType type, String namespace) {
        Stream<AccessReview> writes =
                WRITES.stream().map(verb -> reviews.of(as, Right.of(verb, type, "", WatchScope.path(namespace))));
        Stream<AccessReview> watches = targets.scope().ofObjects(type).stream()
                .flatMap(where -> WATCHES.stream()
                        .map(verb -> reviews.of(null, Right.of(verb, type, "", WatchScope.path(where)))));
        return Stream.concat(writes, watches)
                .filter(review -> review.result() == Result.DENIED || review.result() == Result.NO_IMPERSONATION)
                .findFirst()
                .map(review -> MissingRights.of(review, type.key(namespace, "*")));
    }
}
