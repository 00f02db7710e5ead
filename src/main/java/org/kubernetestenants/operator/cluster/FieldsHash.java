package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kubernetestenants.operator.api.Names;

/**
 * Which fields of an object we want to keep as they are, as a hash over its managedFields entries of {@code tenant-operator}:
 * changes when somebody takes one of them, or all (promise 20). When and through which version we wrote them does not count,
 * nor any order; nor what {@code tenant-operator-initial} holds until others take it.
 */
public final class FieldsHash {
    private FieldsHash() {}

    /** @return empty if there is no such entry */
    public static String of(JsonNode managedFields) {
        TreeSet<String> entries = new TreeSet<>();
        for (JsonNode entry : managedFields) {
            if (entry.path("manager").asText().equals(Names.FIELD_MANAGER)) {
                entries.add(canonical(entry));
            }
        }
        return entries.isEmpty() ? "" : hash(String.join("\n", entries));
    }

    /** Whether one of our entries came of an update: an apply does not give up what that holds. */
    public static boolean isUpdated(JsonNode managedFields) {
        for (JsonNode entry : managedFields) {
            if (entry.path("manager").asText().equals(Names.FIELD_MANAGER)
                    && entry.path("operation").asText().equals("Update")
                    && entry.path("subresource").asText().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static String canonical(JsonNode entry) {
        StringBuilder text = new StringBuilder();
        for (String field : List.of("manager", "operation", "subresource")) {
            text.append(entry.path(field).asText("")).append(' ');
        }
        append(entry.path("fieldsV1"), text);
        return text.toString();
    }

    private static void append(JsonNode node, StringBuilder text) {
        if (!node.isObject()) {
            text.append(node);
            return;
        }
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        text.append('{');
        sorted.forEach((name, value) -> {
            text.append(name).append('=');
            append(value, text);
            text.append(',');
        });
        text.append('}');
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
