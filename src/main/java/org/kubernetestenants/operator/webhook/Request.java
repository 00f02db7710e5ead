package org.kubernetestenants.operator.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the API server asks about one object; {@code admission.k8s.io/v1}.
 *
 * @param uid of the request, to be repeated in the answer
 * @param operation CREATE, UPDATE or DELETE
 * @param object as it would be stored; missing for DELETE
 * @param old as it is stored; missing for CREATE
 */
record Request(
        String uid,
        String operation,
        String kind,
        String subresource,
        String namespace,
        String name,
        JsonNode object,
        JsonNode old) {
    /** @throws IllegalArgumentException if it is no AdmissionReview of v1 with a request */
    static Request of(JsonNode review) {
        JsonNode request = review.path("request");
        String uid = request.path("uid").asText("");
        if (!review.path("apiVersion").asText().equals("admission.k8s.io/v1") || uid.isEmpty()) {
            throw new IllegalArgumentException("not an AdmissionReview of admission.k8s.io/v1 with a request");
        }
        return new Request(
                uid,
                request.path("operation").asText(""),
                request.path("kind").path("kind").asText(""),
                request.path("subResource").asText(""),
                request.path("namespace").asText(""),
                request.path("name").asText(""),
                request.path("object"),
                request.path("oldObject"));
    }

    boolean isDelete() {
        return operation.equals("DELETE");
    }

    /** {@code namespace/name}. */
    String key() {
        return namespace + "/" + name;
    }

    /**
     * Whether there is anything new to look at: an object that is going, and an update of metadata, of status or of
     * {@code suspend: true} alone, must be possible whatever the spec is like, or nobody could let go of it.
     */
    boolean isChecked() {
        if (!subresource.isEmpty()
                || isDelete()
                || object.path("metadata").has("deletionTimestamp")
                || !object.path("spec").isObject()) {
            return false;
        }
        return operation.equals("CREATE") || !spec(object).equals(spec(old));
    }

    /** Whether the operator would not look at it either, for the time being. */
    boolean isSuspended() {
        return object.path("spec").path("suspend").asBoolean();
    }

    /** Without {@code suspend} if that is true now: to stop work is always possible. */
    private JsonNode spec(JsonNode side) {
        JsonNode spec = side.path("spec");
        if (!isSuspended() || !spec.isObject()) {
            return spec;
        }
        ObjectNode without = spec.deepCopy();
        without.remove("suspend");
        return without;
    }
}
