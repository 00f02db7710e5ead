package org.kubernetestenants.operator.cluster;

/** What a {@link Write} does, in the words of the audit log. */
public enum Verb {
    /** Server-side apply. */
    APPLY("PATCH", "application/apply-patch+yaml"),
    MERGE_PATCH("PATCH", "application/merge-patch+json"),
    CREATE("POST", "application/json"),
    REPLACE("PUT", "application/json"),
    DELETE("DELETE", "application/json");

    private final String method;
    private final String contentType;

    Verb(String method, String contentType) {
        this.method = method;
        this.contentType = contentType;
    }

    String method() {
        return method;
    }

    String contentType() {
        return contentType;
    }
}
