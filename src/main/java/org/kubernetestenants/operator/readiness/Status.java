package org.kubernetestenants.operator.readiness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Optional;

/** Reads an object of any kind: absent fields have defaults, whatever is there instead of what should be. */
final class Status {
    private final JsonNode object;

    Status(JsonNode object) {
        this.object = object;
    }

    /** A condition that is about the present generation. */
    record Condition(String status, String reason, String message) {
        boolean isTrue() {
            return status.equals("True");
        }

        boolean isFalse() {
            return status.equals("False");
        }

        /** Its message, else its reason, else {@code otherwise}. */
        String words(String otherwise) {
            return !message.isEmpty() ? message : !reason.isEmpty() ? reason : otherwise;
        }

        String reason(String otherwise) {
            return reason.isEmpty() ? otherwise : reason;
        }
    }

    /** The field at the end of these names; missing if any of them is. */
    JsonNode at(String... path) {
        JsonNode node = object;
        for (String name : path) {
            node = node.path(name);
        }
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    String text(String... path) {
        return at(path).asText("");
    }

    long number(long otherwise, String... path) {
        return at(path).asLong(otherwise);
    }

    /** Whether there is any status. */
    boolean exists() {
        return !at("status").isEmpty();
    }

    /** Whether the status says that it is about an older generation. */
    boolean isStale() {
        return number(Long.MAX_VALUE, "status", "observedGeneration") < generation();
    }

    /**
     * Whether the field at the end of these keys and indices is of the status, and that part of the status which it belongs to (the
     * whole, or a condition) says that it is about an older generation.
     */
    boolean isStale(List<Object> path) {
        boolean stale = false;
        JsonNode node = object;
        for (Object step : path) {
            node = step instanceof Integer index ? node.path(index) : node.path(step.toString());
            stale |= node.path("observedGeneration").asLong(Long.MAX_VALUE) < generation();
        }
        return stale && path.getFirst().equals("status");
    }

    /** Whether a controller that says what it has seen has seen the object. */
    boolean isObserved() {
        return !at("status", "observedGeneration").isMissingNode();
    }

    long generation() {
        return number(0, "metadata", "generation");
    }

    boolean isLeaving() {
        return !at("metadata", "deletionTimestamp").isMissingNode();
    }

    /** The condition of this type; empty if there is none, or one of an older generation. */
    Optional<Condition> condition(String type) {
        for (JsonNode condition : at("status", "conditions")) {
            if (condition.path("type").asText().equals(type)) {
                long observed = condition.path("observedGeneration").asLong(Long.MAX_VALUE);
                return observed < generation()
                        ? Optional.empty()
                        : Optional.of(new Condition(
                                condition.path("status").asText(""),
                                condition.path("reason").asText(""),
                                condition.path("message").asText("")));
            }
        }
        return Optional.empty();
    }

    boolean isTrue(String type) {
        return condition(type).filter(Condition::isTrue).isPresent();
    }

    /** Whether there is a condition of this type, of whatever generation. */
    boolean has(String type) {
        for (JsonNode condition : at("status", "conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return true;
            }
        }
        return false;
    }
}
