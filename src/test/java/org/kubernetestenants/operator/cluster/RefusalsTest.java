package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.AccessReview.Result;
import org.kubernetestenants.operator.error.Code;

class RefusalsTest {
    private static final ObjectKey DEPLOYMENT = new ObjectKey("apps", "Deployment", "acme", "web");
    private static final ObjectKey SECRET = new ObjectKey("", "Secret", "acme", "db");

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
                    # status | reason | details.kind | details.name | cause | field | cause's message | review | code | stalled
                    409 | - | deployments | web | FieldManagerConflict | .spec.replicas | conflict with "hpa" | - | FIELD_CONFLICT | false
                    409 | - | deployments | web | - | - | - | - | OBJECT_CHANGED_MEANWHILE | false
                    422 | - | Deployment | web | FieldValueInvalid | spec.selector | Invalid value: {}: field is immutable | - | IMMUTABLE_FIELD | true
                    422 | - | StatefulSet | web | FieldValueForbidden | spec | updates are forbidden | - | IMMUTABLE_FIELD | true
                    422 | - | Service | web | FieldValueForbidden | spec.ports[0].nodePort | may not be used | - | OBJECT_INVALID | true
                    422 | - | Deployment | web | FieldValueInvalid | spec.replicas | must be positive | - | OBJECT_INVALID | true
                    422 | Invalid | - | - | - | - | - | - | ADMISSION_REFUSED | false
                    422 | Invalid | configmaps | web | '' | - | not in this house | - | ADMISSION_REFUSED | false
                    400 | BadRequest | - | - | - | - | - | - | OBJECT_INVALID | true
                    400 | - | - | - | - | - | - | - | ADMISSION_REFUSED | false
                    405 | - | deployments | web | - | - | - | - | OBJECT_INVALID | true
                    413 | - | - | - | - | - | - | - | OBJECT_INVALID | true
                    404 | - | namespaces | acme | - | - | - | - | NAMESPACE_MISSING | false
                    404 | - | - | - | - | - | - | - | KIND_UNKNOWN | false
                    404 | - | deployments | web | - | - | - | - | OBJECT_CHANGED_MEANWHILE | false
                    403 | - | deployments | web | NamespaceTerminating | metadata.namespace | is being terminated | - | NAMESPACE_TERMINATING | false
                    403 | Forbidden | deployments | web | - | - | - | DENIED | FORBIDDEN | true
                    403 | Forbidden | deployments | web | - | - | - | NO_IMPERSONATION | FORBIDDEN | true
                    403 | Forbidden | deployments | web | - | - | - | ALLOWED | ADMISSION_REFUSED | false
                    403 | - | - | - | - | - | - | ALLOWED | ADMISSION_REFUSED | false
                    403 | Forbidden | deployments | web | - | - | - | UNKNOWN | FORBIDDEN | false
                    403 | Forbidden | deployments | web | - | - | - | - | FORBIDDEN | false
                    401 | - | - | - | - | - | - | - | FORBIDDEN | false
                    429 | - | - | - | - | - | - | - | THROTTLED | false
                    500 | - | - | - | - | - | - | - | API_SERVER_ERROR | false
                    503 | - | - | - | - | - | - | - | API_UNREACHABLE | false
                    502 | - | - | - | - | - | - | - | API_UNREACHABLE | false
                    408 | - | - | - | - | - | - | - | API_UNREACHABLE | false
                    504 | - | - | - | - | - | - | - | API_UNREACHABLE | false
                    """)
    void eachRowOfTheTable(
            int status,
            @Nullable String reason,
            @Nullable String kind,
            @Nullable String name,
            @Nullable String cause,
            @Nullable String field,
            @Nullable String message,
            @Nullable Result reviewed,
            Code code,
            boolean stalled) {
        ObjectNode body = status("the server's words", kind, name);
        if (reason != null) {
            body.put("reason", reason);
        }
        if (cause != null) {
            addCause(body, cause, field, message);
        }
        AccessReview review = reviewed == null ? null : review(reviewed);
        Refusal refusal = Refusals.of(new Answer(status, body, null, review), DEPLOYMENT);

        assertThat(refusal.problem().code()).isEqualTo(code);
        assertThat(refusal.stalled()).isEqualTo(stalled);
        assertThat(refusal.problem().full()).contains(DEPLOYMENT.toString());
    }

    @Test
    void applyWithAFieldThatTheSchemaDoesNotHaveIsInvalidThoughTheServerSays500() {
        ObjectNode body =
                status("failed to create typed patch object (a/web; /v1): .x: field not declared", null, null);
        Refusal refusal = Refusals.of(new Answer(500, body, null), DEPLOYMENT);
        assertThat(refusal.problem().code()).isEqualTo(Code.OBJECT_INVALID);
        assertThat(refusal.problem().condition()).contains(".x: field not declared");
        assertThat(Refusals.of(new Answer(500, body, null), SECRET).problem().condition())
                .doesNotContain(".x");
    }

    @Test
    void conflictNamesFieldAndManager() {
        ObjectNode body = status("Apply failed with 1 conflict", "deployments", "web");
        addCause(body, "FieldManagerConflict", ".spec.replicas", "conflict with \"hpa\" using apps/v1");
        assertThat(Refusals.of(new Answer(409, body, null), DEPLOYMENT)
                        .problem()
                        .details())
                .containsExactly(".spec.replicas: conflict with \"hpa\" using apps/v1");
    }

    @Test
    void secretsValuesAreNeverQuoted() {
        ObjectNode withCause = status("data[p]: Invalid value: \"hunter2\"", "Secret", "db");
        addCause(withCause, "FieldValueInvalid", "data[p]", "Invalid value: \"hunter2\"");
        ObjectNode without = status("webhook denied hunter2", "Secret", "db");
        for (Answer answer : new Answer[] {new Answer(422, withCause, null), new Answer(403, without, null)}) {
            assertThat(Refusals.of(answer, SECRET).problem().full()).doesNotContain("hunter2");
        }
        assertThat(Refusals.of(new Answer(422, withCause, null), SECRET)
                        .problem()
                        .details())
                .containsExactly("data[p]: FieldValueInvalid");
    }

    @Test
    void waitThatTheServerAsksForIsHandedOn() {
        Answer answer = new Answer(429, MissingNode.getInstance(), Duration.ofSeconds(3));
        assertThat(Refusals.of(answer, DEPLOYMENT).retryAfter()).isEqualTo(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @CsvSource({"DENIED, FORBIDDEN, true", "ALLOWED, QUOTA_EXCEEDED, false", "UNKNOWN, QUOTA_EXCEEDED, false"})
    void theQuotasWordsDecideNeverAgainstTheReview(Result reviewed, Code code, boolean stalled) {
        ObjectNode body = status("secrets \"db\" is forbidden: exceeded quota: small, used: 5", "secrets", "db");
        Refusal refusal = Refusals.of(new Answer(403, body, null, review(reviewed)), SECRET);
        assertThat(refusal.problem().code()).isEqualTo(code);
        assertThat(refusal.stalled()).isEqualTo(stalled);
    }

    @Test
    void aWholeObjectThatIsQuotedLeavesRoomForWhatIsWrongWithIt() {
        ObjectNode body = status("long", "Job", "once");
        addCause(
                body,
                "FieldValueInvalid",
                "spec.template",
                "Invalid value: " + "x".repeat(3000) + ": field is immutable");
        Refusal refusal = Refusals.of(new Answer(422, body, null), DEPLOYMENT);
        assertThat(refusal.problem().condition())
                .contains("spec.template: Invalid value: xxx", ": field is immutable; ", "kubectl delete");
    }

    private static AccessReview review(Result result) {
        return new AccessReview(
                result,
                "system:serviceaccount:ops:tenants",
                "system:serviceaccount:acme:deployer",
                AccessReview.Right.of("patch", Cluster.DEPLOYMENTS, "", "acme"));
    }

    private static ObjectNode status(String message, @Nullable String kind, @Nullable String name) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("kind", "Status").put("message", message);
        ObjectNode details = body.putObject("details");
        if (kind != null) {
            details.put("kind", kind);
        }
        if (name != null) {
            details.put("name", name);
        }
        return body;
    }

    private static void addCause(ObjectNode body, String reason, @Nullable String field, @Nullable String message) {
        ((ObjectNode) body.path("details"))
                .withArray("causes")
                .addObject()
                .put("reason", reason)
                .put("field", field)
                .put("message", message);
    }
}
