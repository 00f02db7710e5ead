package org.kubernetestenants.operator.flow;

import java.util.List;

/** The kinds of the random test's objects, and where each keeps the few fields that the test looks at. */
enum WantedKind {
    CONFIG_MAP("ConfigMap", "configMaps", "configmaps"),
    SECRET("Secret", "secrets", "secrets"),
    SERVICE("Service", "services", "services"),
    SERVICE_ACCOUNT("ServiceAccount", "serviceAccounts", "serviceaccounts"),
    CLAIM("PersistentVolumeClaim", "persistentVolumeClaims", "persistentvolumeclaims"),
    GADGET("Gadget", "manifests", "gadgets"),
    NAMESPACE("Namespace", "namespaces", "namespaces");

    /** The template's content, the row's plan, a field that may be ignored, one that odd contents have only, a stranger's. */
    static final List<String> FIELDS = List.of("v", "p", "i", "o", "x");

    private final String kind;
    private final String array;
    private final String plural;

    WantedKind(String kind, String array, String plural) {
        this.kind = kind;
        this.array = array;
        this.plural = plural;
    }

    String kind() {
        return kind;
    }

    /** Of the template. */
    String array() {
        return array;
    }

    String plural() {
        return plural;
    }

    boolean hasData() {
        return this == CONFIG_MAP || this == SECRET;
    }

    /** Whether only the operator and this test write its objects, so that a resourceVersion tells whether anybody did. */
    boolean isQuiet() {
        return hasData() || this == SERVICE_ACCOUNT;
    }

    /** Where a field is. */
    List<String> path(String field) {
        if (hasData()) {
            return List.of("data", field);
        }
        // A selector is owned as a whole, so that nobody takes one field of it.
        if (this == SERVICE && field.equals("p")) {
            return List.of("spec", "selector", field);
        }
        return this == GADGET && field.equals("v")
                ? List.of("spec", "colour")
                : List.of("metadata", "annotations", "example.com/" + field);
    }
}
