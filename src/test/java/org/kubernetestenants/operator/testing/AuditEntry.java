package org.kubernetestenants.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;

/**
 * One request that the API server answered. Absent parts are empty strings.
 *
 * @param received when it arrived
 * @param user who was authenticated, e.g. {@code system:serviceaccount:tenants:operator}
 * @param impersonated as whom, if somebody else
 * @param verb of the API, e.g. {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch},
 *     {@code delete}, {@code deletecollection}
 * @param resource plural, e.g. {@code deployments}; empty for requests such as {@code /version}
 * @param subresource e.g. {@code status}
 * @param name empty for lists
 * @param code HTTP status
 */
public record AuditEntry(
        Instant received,
        String user,
        String impersonated,
        String userAgent,
        String verb,
        String apiGroup,
        String resource,
        String subresource,
        String namespace,
        String name,
        String requestUri,
        int code) {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /** Who am I, and what may I do? */
    private static final Set<String> QUESTIONS = Set.of("selfsubjectaccessreviews", "selfsubjectreviews");

    static AuditEntry from(JsonNode event) {
        JsonNode object = event.path("objectRef");
        return new AuditEntry(
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.at("/user/username").asText(),
                event.at("/impersonatedUser/username").asText(),
                event.path("userAgent").asText(),
                event.path("verb").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText(),
                object.path("subresource").asText(),
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.path("requestURI").asText(),
                event.at("/responseStatus/code").asInt());
    }

    /** Whether it asked for a change: no dry run, and no question, which is a create of something that nobody keeps. */
    public boolean isWrite() {
        return WRITES.contains(verb) && !isDryRun() && !QUESTIONS.contains(resource);
    }

    public boolean isDryRun() {
        return requestUri.contains("dryRun=All");
    }
}
