package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the API server answered, whatever it was.
 *
 * @param status HTTP status
 * @param body the object, or a {@code Status}; a missing node if there was none
 * @param retryAfter the header Retry-After; null if there was none
 * @param review what is known of the account's rights; null where nobody asked
 */
public record Answer(
        int status,
        JsonNode body,
        @Nullable Duration retryAfter,
        @Nullable AccessReview review) {
    public Answer(int status, JsonNode body, @Nullable Duration retryAfter) {
        this(status, body, retryAfter, null);
    }

    /** The same, with what is known of the account's rights. */
    Answer reviewed(AccessReview found) {
        return new Answer(status, body, retryAfter, found);
    }

    /** One entry of {@code status.details.causes}. */
    public record Cause(String reason, String message, String field) {
        /** The server names a field's owner nowhere else. */
        private static final Pattern MANAGER = Pattern.compile("conflict with \"([^\"]*)\"");

        /** Whether an apply was refused since somebody else owns the field. */
        public boolean isFieldConflict() {
            return reason.equals("FieldManagerConflict");
        }

        /** The field manager that owns the field; empty if this is no field conflict. */
        public String manager() {
            Matcher matcher = MANAGER.matcher(message);
            return isFieldConflict() && matcher.find() ? matcher.group(1) : "";
        }
    }

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** The object did not exist before. */
    public boolean created() {
        return status == 201;
    }

    public boolean conflict() {
        return status == 409;
    }

    public boolean forbidden() {
        return status == 403;
    }

    /** The namespace is being deleted; the server says so in a cause. */
    boolean namespaceTerminating() {
        return forbidden() && causes().stream().anyMatch(cause -> cause.reason().equals("NamespaceTerminating"));
    }

    public boolean notFound() {
        return status == 404;
    }

    /** {@code Status.reason}, e.g. {@code Invalid}; empty if there is none. */
    public String reason() {
        return ok() ? "" : body.path("reason").asText("");
    }

    /** {@code Status.message}, the server's own words. They can quote the request, a Secret's data too. */
    public String message() {
        return ok() ? "" : body.path("message").asText("");
    }

    /** Kind or plural in {@code Status.details}, e.g. {@code namespaces} of a missing namespace; empty if there is none. */
    public String detailsKind() {
        return ok() ? "" : body.path("details").path("kind").asText("");
    }

    /** Name in {@code Status.details}; empty if there is none. */
    public String detailsName() {
        return ok() ? "" : body.path("details").path("name").asText("");
    }

    public List<Cause> causes() {
        List<Cause> causes = new ArrayList<>();
        if (!ok()) {
            for (JsonNode cause : body.path("details").path("causes")) {
                causes.add(new Cause(
                        cause.path("reason").asText(""),
                        cause.path("message").asText(""),
                        cause.path("field").asText("")));
            }
        }
        return List.copyOf(causes);
    }

    /** Never the body: it may hold a Secret's data. */
    @Override
    public String toString() {
        return "Answer[" + status + (reason().isEmpty() ? "" : " " + reason()) + "]";
    }
}
