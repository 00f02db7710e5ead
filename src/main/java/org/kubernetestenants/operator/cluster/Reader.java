package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.AccessReview.Right;
import org.kubernetestenants.operator.cluster.Connection.Call;
import org.kubernetestenants.operator.cluster.Permits.Permit;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;

/**
 * Reads from the API server, past the caches. All of them throw an {@link OperatorException}: {@link Code#FORBIDDEN},
 * {@link Code#KIND_UNKNOWN} if the kind is not served (which is not the same as no such object), {@link Code#THROTTLED},
 * {@link Code#API_SERVER_ERROR}, {@link Code#API_UNREACHABLE}.
 */
public final class Reader {
    static final String METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private static final String METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private static final int PAGE = 500;

    private final Connection connection;
    private final Permits permits;
    private final AccessReviews reviews;
    private final @Nullable String as;

    public Reader(Clients clients, Permits permits) {
        this(clients.connection(), permits, clients.reviews(), null);
    }

    private Reader(Connection connection, Permits permits, AccessReviews reviews, @Nullable String as) {
        this.connection = connection;
        this.permits = permits;
        this.reviews = reviews;
        this.as = as;
    }

    /** One that reads as this user, by impersonation; null for the operator's own account. */
    public Reader as(@Nullable String user) {
        return new Reader(connection, permits, reviews, user);
    }

    /** The object as it is; empty if there is none. */
    public Optional<JsonNode> get(ResourceType type, @Nullable String namespace, String name) {
        return one(Call.get(type.path(namespace, name)), type, namespace, name);
    }

    /** The object, or its metadata only, as it is; empty if there is none. */
    Optional<JsonNode> get(ResourceType type, @Nullable String namespace, String name, boolean metadataOnly) {
        Call call = Call.get(type.path(namespace, name));
        return one(metadataOnly ? call.accepting(METADATA) : call, type, namespace, name);
    }

    /** Every object of the kind with these labels, page by page; {@code namespace} null for all. */
    public List<JsonNode> list(ResourceType type, @Nullable String namespace, String labelSelector) {
        return list(type, namespace, labelSelector, false);
    }

    /** The same, of metadata only if so wanted. */
    List<JsonNode> list(ResourceType type, @Nullable String namespace, String labelSelector, boolean metadataOnly) {
        String path = type.collection(namespace) + "?limit=" + PAGE
                + (labelSelector.isEmpty() ? "" : "&labelSelector=" + encode(labelSelector));
        List<JsonNode> items = new ArrayList<>();
        String next = "";
        do {
            Call call = Call.get(path + (next.isEmpty() ? "" : "&continue=" + encode(next)));
            Answer answer = send(metadataOnly ? call.accepting(METADATA_LIST) : call);
            if (!answer.ok()) {
                throw refused(answer, type.key(namespace, "*"), Right.of("list", type, "", namespace));
            }
            answer.body().path("items").forEach(items::add);
            next = answer.body().path("metadata").path("continue").asText("");
        } while (!next.isEmpty());
        return List.copyOf(items);
    }

    /** Whether there is any object of the kind with these labels, as the API server has it now; metadata of one at most. */
    public boolean any(ResourceType type, @Nullable String namespace, String labelSelector) {
        Call call = Call.get(type.collection(namespace) + "?limit=1&labelSelector=" + encode(labelSelector))
                .accepting(METADATA_LIST);
        Answer answer = send(call);
        if (!answer.ok()) {
            throw refused(answer, type.key(namespace, "*"), Right.of("list", type, "", namespace));
        }
        // A page can be empty and not be the last one.
        return !answer.body().path("items").isEmpty()
                || !answer.body().path("metadata").path("continue").asText("").isEmpty();
    }

    private Optional<JsonNode> one(Call call, ResourceType type, @Nullable String namespace, String name) {
        Answer answer = send(call);
        if (answer.ok()) {
            return Optional.of(answer.body());
        }
        if (answer.notFound() && !answer.detailsName().isEmpty()) {
            return Optional.empty();
        }
        throw refused(answer, type.key(namespace, name), Right.of("get", type, "", namespace));
    }

    /** A read may be sent twice: the first may have met a connection that the server had closed meanwhile. */
    private Answer send(Call call) {
        try {
            return once(call);
        } catch (OperatorException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return once(call);
        }
    }

    private Answer once(Call call) {
        try (Permit permit = permits.acquire()) {
            Answer answer = connection.send(call.as(as));
            permit.answered(answer);
            return answer;
        }
    }

    private OperatorException refused(Answer answer, ObjectKey key, Right right) {
        return new OperatorException(
                answer.forbidden()
                        ? ReadRefusals.forbidden(reviews.of(as, right), key)
                        : ReadRefusals.of(answer.status(), key));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
