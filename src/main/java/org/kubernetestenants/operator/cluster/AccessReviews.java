package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.cluster.AccessReview.Result;
import org.kubernetestenants.operator.cluster.AccessReview.Right;
import org.kubernetestenants.operator.cluster.Connection.Call;
import org.kubernetestenants.operator.error.OperatorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks whose right was missing after a 403, by a SelfSubjectAccessReview as the account that was refused: a status 403 alone
 * does not tell the authorizer from quotas, policies and webhooks (behaviour 43). An answer holds for a few seconds for all of
 * that account, verb, resource and namespace, so that a roll-out that is refused a thousand times asks once. Never throws.
 */
final class AccessReviews {
    private static final Logger LOG = LoggerFactory.getLogger(AccessReviews.class);
    private static final Duration HOLDS = Duration.ofSeconds(10);
    private static final int MANY = 1_000;
    private static final String REVIEWS = "apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String WHOAMI = "apis/authentication.k8s.io/v1/selfsubjectreviews";

    private record Question(@Nullable String as, Right right) {}

    private record Asked(long nanos, CompletableFuture<Result> result) {}

    private final Connection connection;
    private final LongSupplier nanoTime;
    private final Map<Question, Asked> asked = new ConcurrentHashMap<>();
    private volatile @Nullable String own;

    AccessReviews(Connection connection, LongSupplier nanoTime) {
        this.connection = connection;
        this.nanoTime = nanoTime;
    }

    /** Whose right a refused write lacked, if any. An apply needs two: it may be what creates the object. */
    AccessReview of(Write write) {
        return switch (write.verb()) {
            case APPLY -> {
                AccessReview patch = of(write, "patch");
                yield patch.result() == Result.ALLOWED && write.subresource().isEmpty() ? of(write, "create") : patch;
            }
            case MERGE_PATCH -> of(write, "patch");
            case CREATE -> of(write, "create");
            case REPLACE -> of(write, "update");
            case DELETE -> of(write, "delete");
        };
    }

    private AccessReview of(Write write, String verb) {
        return of(write.as(), Right.of(verb, write.type(), write.subresource(), write.namespace()));
    }

    AccessReview of(@Nullable String as, Right right) {
        Result result = result(new Question(as, right));
        return new AccessReview(result, result == Result.ALLOWED ? null : own(), as, right);
    }

    /** One asks, all others who want to know the same wait for that answer. */
    private Result result(Question question) {
        long now = nanoTime.getAsLong();
        Asked mine = new Asked(now, new CompletableFuture<>());
        Asked current = asked.compute(question, (same, before) -> before == null || isOld(before, now) ? mine : before);
        if (current == mine) {
            if (asked.size() > MANY) {
                asked.values().removeIf(old -> isOld(old, now));
            }
            mine.result.complete(ask(question));
        }
        return current.result.join();
    }

    private static boolean isOld(Asked asked, long now) {
        return now - asked.nanos >= HOLDS.toNanos();
    }

    private Result ask(Question question) {
        Answer answer = post(REVIEWS, review(question.right, null), question.as);
        Result result = verdict(answer);
        String as = question.as;
        if (answer != null && answer.forbidden() && as != null) {
            // Everybody may ask for his own rights; so most likely it is the acting as another that was refused.
            Impersonation needed = Impersonation.of(as);
            Answer mayAct = post(REVIEWS, review(needed.right(), needed.name()), null);
            return verdict(mayAct) == Result.DENIED ? Result.NO_IMPERSONATION : Result.UNKNOWN;
        }
        return result;
    }

    private static Result verdict(@Nullable Answer answer) {
        if (answer == null || !answer.ok()) {
            LOG.debug("no access review: {}", answer);
            return Result.UNKNOWN;
        }
        return answer.body().path("status").path("allowed").asBoolean() ? Result.ALLOWED : Result.DENIED;
    }

    private @Nullable String own() {
        if (own == null) {
            ObjectNode body = object("authentication.k8s.io/v1", "SelfSubjectReview");
            Answer answer = post(WHOAMI, body, null);
            String user = answer == null || !answer.ok()
                    ? ""
                    : answer.body().at("/status/userInfo/username").asText("");
            own = user.isEmpty() ? null : user;
        }
        return own;
    }

    private @Nullable Answer post(String path, JsonNode body, @Nullable String as) {
        try {
            return connection.send(new Call("POST", path, null, "application/json", body.toString(), as));
        } catch (OperatorException e) {
            LOG.debug("no answer to {}", path, e);
            return null;
        }
    }

    /** @param name null for any: a right to single names of objects, which is not asked for, counts as none */
    private static ObjectNode review(Right right, @Nullable String name) {
        String[] resource = right.resource().split("/", 2);
        ObjectNode review = object("authorization.k8s.io/v1", "SelfSubjectAccessReview");
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes.put("verb", right.verb()).put("group", right.group()).put("resource", resource[0]);
        if (resource.length > 1) {
            attributes.put("subresource", resource[1]);
        }
        if (!right.namespace().isEmpty()) {
            attributes.put("namespace", right.namespace());
        }
        if (name != null) {
            attributes.put("name", name);
        }
        return review;
    }

    private static ObjectNode object(String apiVersion, String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", apiVersion)
                .put("kind", kind);
    }
}
