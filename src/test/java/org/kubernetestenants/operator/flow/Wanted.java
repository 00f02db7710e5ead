package org.kubernetestenants.operator.flow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One resource of a template of the random test.
 *
 * @param content number of the content that it has at present
 * @param plan included for rows of this plan only; null for all
 * @param ignore whether field {@code i} is ignored
 */
record Wanted(
        Slot slot,
        int content,
        boolean retain,
        boolean once,
        boolean force,
        String strategy,
        boolean ignore,
        @Nullable String plan) {

    /** What a resource is all its life: id, kind, where, and what it depends on. */
    enum Slot {
        CONFIG("web", WantedKind.CONFIG_MAP),
        SECRET("web", WantedKind.SECRET, "config"),
        ACCOUNT("web", WantedKind.SERVICE_ACCOUNT),
        SERVICE("web", WantedKind.SERVICE, "secret"),
        EXTRA("web", WantedKind.CONFIG_MAP, "account"),
        NS("side", WantedKind.NAMESPACE),
        INNER("side", WantedKind.CONFIG_MAP, "ns"),
        CLAIM("side", WantedKind.CLAIM),
        GADGET("side", WantedKind.GADGET, "claim"),
        NOTES("side", WantedKind.CONFIG_MAP),
        KEYS("side", WantedKind.SECRET, "notes");

        private final String template;
        private final WantedKind kind;
        private final List<String> dependIds;

        Slot(String template, WantedKind kind, String... dependIds) {
            this.template = template;
            this.kind = kind;
            this.dependIds = List.of(dependIds);
        }

        String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        String template() {
            return template;
        }

        WantedKind kind() {
            return kind;
        }

        List<String> dependIds() {
            return dependIds;
        }

        /** The name changes with the row's host. */
        boolean isSuffixed() {
            return this == SERVICE || this == NOTES;
        }

        /** The Namespace and what is in it come and go together. */
        boolean isBundled() {
            return this == NS || this == INNER;
        }

        ObjectName name(Row row, String namespace) {
            String own = row.uid() + "-" + namespace;
            if (this == NS) {
                return new ObjectName(kind, "", own);
            }
            String name = row.uid() + "-" + (isSuffixed() ? row.host() + "-" : "") + id();
            return new ObjectName(kind, this == INNER ? own : namespace, name);
        }

        /** Whether an object of this name is one of this resource, for whatever row. */
        boolean makes(ObjectName name) {
            return name.kind() == kind && (this == NS || name.name().endsWith("-" + id()));
        }

        private String nameTemplate() {
            return this == NS ? "$uid-$namespace" : "$uid-" + (isSuffixed() ? "$host-" : "") + id();
        }
    }

    /** Identity of an object. */
    record ObjectName(WantedKind kind, String namespace, String name) implements Comparable<ObjectName> {
        @Override
        public int compareTo(ObjectName other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return kind.kind() + " " + namespace + "/" + name;
        }
    }

    /** One row of the table; Tenants are there for active ones only. */
    record Row(String uid, boolean active, String plan, String host) {}

    static Wanted plain(Slot slot) {
        // Namespaces for a third of the rows only: their controller takes seconds for each that goes.
        return new Wanted(slot, 0, slot == Slot.CLAIM, false, false, "apply", false, slot.isBundled() ? "gold" : null);
    }

    String id() {
        return slot.id();
    }

    boolean includes(Row row) {
        return plan == null || plan.equals(row.plan());
    }

    /** What it sends: field to text. */
    Map<String, String> fields(Row row, boolean exists) {
        Map<String, String> fields = new TreeMap<>(Map.of("v", "c" + content, "p", row.plan()));
        if (slot.kind().hasData()) {
            if (!ignore || !exists) {
                fields.put("i", "init");
            }
            if (content % 2 == 1) {
                fields.put("o", "odd" + content);
            }
        }
        return fields;
    }

    /** Its entry in the template's array, as one JSON-like map. */
    Map<String, Object> entry(List<String> idsPresent, String gadgetVersion, String storageClass) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", id());
        entry.put("nameTemplate", slot.nameTemplate());
        if (slot == Slot.INNER) {
            entry.put("targetNamespace", "$uid-$namespace");
        }
        List<String> depends = new ArrayList<>(slot.dependIds());
        depends.retainAll(idsPresent);
        entry.put("dependIds", depends);
        entry.put("deletionPolicy", retain ? "Retain" : "Delete");
        entry.put("creationPolicy", once ? "Once" : "WhenNeeded");
        entry.put("conflictPolicy", force ? "Force" : "Stuck");
        entry.put("patchStrategy", strategy);
        if (ignore) {
            entry.put("ignoreFields", List.of("$.data.i"));
        }
        if (plan != null) {
            entry.put("includeWhen", "$planId == '" + plan + "'");
        }
        entry.put("spec", manifest(gadgetVersion, storageClass));
        return entry;
    }

    private Map<String, Object> manifest(String gadgetVersion, String storageClass) {
        Map<String, Object> manifest = switch (slot.kind()) {
            case SERVICE ->
                new LinkedHashMap<>(Map.of("spec", new LinkedHashMap<>(Map.of("ports", List.of(Map.of("port", 80))))));
            case CLAIM ->
                new LinkedHashMap<>(Map.of(
                        "spec",
                        Map.of(
                                "accessModes", List.of("ReadWriteOnce"),
                                "storageClassName", storageClass,
                                "resources", Map.of("requests", Map.of("storage", "1Gi")))));
            case GADGET -> new LinkedHashMap<>(Map.of("apiVersion", gadgetVersion, "kind", "Gadget"));
            default -> new LinkedHashMap<>();
        };
        boolean encoded = slot.kind() == WantedKind.SECRET;
        fields(new Row("", true, "", ""), false).keySet().forEach(field -> {
            String text = switch (field) {
                case "p" -> encoded ? "$fn.b64enc($planId)" : "$planId";
                default -> encoded ? "$fn.b64enc('" + literal(field) + "')" : literal(field);
            };
            put(manifest, slot.kind().path(field), text);
        });
        return manifest;
    }

    private String literal(String field) {
        return switch (field) {
            case "v" -> "c" + content;
            case "o" -> "odd" + content;
            default -> "init";
        };
    }

    /** Puts it there, with all maps above it. */
    @SuppressWarnings("unchecked")
    static void put(Map<String, Object> into, List<String> path, @Nullable Object value) {
        Map<String, Object> here = into;
        for (String part : path.subList(0, path.size() - 1)) {
            here = (Map<String, Object>) here.computeIfAbsent(part, any -> new LinkedHashMap<String, Object>());
        }
        here.put(path.getLast(), value);
    }

    @Override
    public String toString() {
        return "%s content %d %s%s%s %s%s%s"
                .formatted(
                        id(),
                        content,
                        retain ? "Retain" : "Delete",
                        once ? " Once" : "",
                        force ? " Force" : " Stuck",
                        strategy,
                        ignore ? " ignores i" : "",
                        plan == null ? "" : " for " + plan);
    }
}
