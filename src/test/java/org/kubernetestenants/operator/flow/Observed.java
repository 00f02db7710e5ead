package org.kubernetestenants.operator.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.flow.Wanted.ObjectName;

/** What there is in the cluster, as the API server says, of everything that the random test could have made. */
record Observed(Map<ObjectName, Thing> things) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PREFIX = "kubernetes-tenants.org/";

    /** One object. */
    record Thing(
            String uid,
            String version,
            boolean leaving,
            @Nullable String tenant,
            boolean adopted,
            boolean orphan,
            Map<String, String> fields) {}

    static Observed of(KubernetesClient client, String namespace) {
        Map<ObjectName, Thing> things = new TreeMap<>();
        for (WantedKind kind : WantedKind.values()) {
            for (JsonNode object : list(client, path(kind, namespace))) {
                JsonNode metadata = object.path("metadata");
                String in = metadata.path("namespace").asText("");
                String name = metadata.path("name").asText();
                boolean ours = kind == WantedKind.NAMESPACE
                        ? name.endsWith("-" + namespace)
                        : name.matches("t\\d\\d-.*") && (in.equals(namespace) || in.endsWith("-" + namespace));
                if (ours) {
                    things.put(new ObjectName(kind, in, name), thing(kind, object, namespace));
                }
            }
        }
        return new Observed(things);
    }

    /** What came, went or was written since an earlier look. */
    List<String> since(Observed earlier) {
        Set<ObjectName> names = new TreeSet<>(things.keySet());
        names.addAll(earlier.things().keySet());
        return names.stream()
                .filter(name ->
                        !Objects.equals(things.get(name), earlier.things().get(name)))
                .map(name -> name + " still moves: " + earlier.things().get(name) + ", then " + things.get(name))
                .toList();
    }

    /** ConfigMaps are in the Namespaces of tenants, too. */
    private static String path(WantedKind kind, String namespace) {
        return switch (kind) {
            case NAMESPACE -> "/api/v1/namespaces";
            case CONFIG_MAP -> "/api/v1/configmaps";
            case GADGET -> "/apis/" + namespace + ".example.com/v1/namespaces/" + namespace + "/gadgets";
            default -> "/api/v1/namespaces/" + namespace + "/" + kind.plural();
        };
    }

    private static JsonNode list(KubernetesClient client, String path) {
        try {
            return JSON.readTree(Objects.requireNonNull(client.raw(path), path)).path("items");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Thing thing(WantedKind kind, JsonNode object, String namespace) {
        JsonNode metadata = object.path("metadata");
        JsonNode labels = metadata.path("labels");
        JsonNode annotations = metadata.path("annotations");
        String tenant = labels.path(PREFIX + "tenant").asText(null);
        String of = labels.path(PREFIX + "tenant-namespace").asText(null);
        boolean whole = Objects.equals(of, tenant == null ? null : namespace);
        Map<String, String> fields = new TreeMap<>();
        for (String field : WantedKind.FIELDS) {
            JsonNode node = object;
            for (String part : kind.path(field)) {
                node = node.path(part);
            }
            if (!node.isMissingNode()) {
                fields.put(field, kind == WantedKind.SECRET ? decoded(node.asText()) : node.asText());
            }
        }
        return new Thing(
                metadata.path("uid").asText(),
                metadata.path("resourceVersion").asText(),
                metadata.has("deletionTimestamp"),
                whole ? tenant : tenant + " in namespace " + of,
                annotations.has(PREFIX + "adopted"),
                orphan(labels, annotations),
                fields);
    }

    private static boolean orphan(JsonNode labels, JsonNode annotations) {
        int marks = (labels.path(PREFIX + "orphaned").asText().equals("true") ? 1 : 0)
                + (annotations.has(PREFIX + "orphaned-at") ? 1 : 0)
                + (annotations.has(PREFIX + "orphaned-reason") ? 1 : 0);
        if (marks != 0 && marks != 3) {
            throw new AssertionError("some marks of an orphan, not all: " + labels + annotations);
        }
        return marks == 3;
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
