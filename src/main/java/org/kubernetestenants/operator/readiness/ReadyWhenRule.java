package org.kubernetestenants.operator.readiness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate.ReadyWhen;
import org.kubernetestenants.operator.jsonpath.JsonPath;

/**
 * The rule that a resource brings in place of its kind's. The object carries it as an annotation, so that whoever sees the
 * object can judge it, without the template.
 */
public final class ReadyWhenRule {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where no object keeps what must not be read; a Secret's own fields are none of them. */
    private static final Set<String> PUBLIC = Set.of("metadata", "spec", "status");

    private ReadyWhenRule() {}

    /** The text of the annotation {@code ready-when}. */
    public static String annotation(ReadyWhen rule) {
        try {
            return JSON.writeValueAsString(rule);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("two texts are JSON", e);
        }
    }

    /** What the object's own rule says of it; empty if it has none that can be read. */
    static Optional<Readiness> of(Status status) {
        String text = status.text("metadata", "annotations", Names.READY_WHEN);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            ReadyWhen rule = JSON.readValue(text, ReadyWhen.class);
            return rule == null || rule.jsonPath() == null
                    ? Optional.empty()
                    : JsonPath.parse(rule.jsonPath()).map(path -> verdict(rule, path, status));
        } catch (JsonProcessingException somebodysEdit) {
            return Optional.empty();
        }
    }

    private static Readiness verdict(ReadyWhen rule, JsonPath path, Status status) {
        Map<List<Object>, @Nullable Object> fields = path.find(status.at());
        boolean isStale = path.root().equals("status") && status.isStale();
        if (isStale || fields.keySet().stream().anyMatch(status::isStale)) {
            return Readiness.inProgress("StaleStatus", "its status is about an older generation");
        }
        Collection<@Nullable Object> found = fields.values();
        String wanted = rule.value();
        boolean ready = wanted == null
                ? found.stream().anyMatch(value -> value instanceof JsonNode node && !node.isNull())
                : !found.isEmpty() && found.stream().allMatch(value -> wanted.equals(JsonPath.text(value)));
        if (ready) {
            return Readiness.READY;
        }
        // The field's value is not told: it may be a Secret's. Nor is the wanted one, where it will be a Secret's.
        String but;
        if (found.isEmpty()) {
            but = " is not there";
        } else if (wanted == null) {
            but = " is not set";
        } else {
            but = PUBLIC.contains(path.root()) ? " is not `" + wanted + "`" : " is not the value of readyWhen";
        }
        return Readiness.inProgress("ReadyWhen", rule.jsonPath() + but);
    }
}
