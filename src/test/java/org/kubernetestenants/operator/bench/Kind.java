package org.kubernetestenants.operator.bench;

/** The kinds of the benchmark's objects, each with the content that it gets, by template or by the bare client. */
enum Kind {
    CONFIG_MAP("v1", "ConfigMap", "configMaps", "{data: {plan: \"$planId\", shop: \"$uid\"}}"),
    SECRET("v1", "Secret", "secrets", "{data: {user: c2hvcA==}}"),
    // Headless: there are 254 addresses.
    SERVICE(
            "v1",
            "Service",
            "services",
            "{spec: {clusterIP: None, selector: {app: \"$uid\"}, ports: [{name: http, port: 80}]}}"),
    SERVICE_ACCOUNT("v1", "ServiceAccount", "serviceAccounts", "{automountServiceAccountToken: false}"),
    DEPLOYMENT(
            "apps/v1",
            "Deployment",
            "deployments",
            "{spec: {replicas: 1, selector: {matchLabels: {app: \"$uid\"}}, template: {metadata: {labels: {app: \"$uid\"}},"
                    + " spec: {containers: [{name: web, image: nginx}]}}}}");

    private final String apiVersion;
    private final String word;
    private final String array;
    private final String content;

    Kind(String apiVersion, String word, String array, String content) {
        this.apiVersion = apiVersion;
        this.word = word;
        this.array = array;
        this.content = content;
    }

    String apiVersion() {
        return apiVersion;
    }

    /** As in {@code kind}. */
    String word() {
        return word;
    }

    /** The template's field. */
    String array() {
        return array;
    }

    /** YAML of everything but {@code apiVersion}, {@code kind} and {@code metadata}; its variables are {@code $uid} and {@code $planId}. */
    String content() {
        return content;
    }

    /** The collection's path below the API server's URL. */
    String path(String namespace) {
        return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion + "/namespaces/" + namespace + "/"
                + array.toLowerCase(java.util.Locale.ROOT);
    }
}
