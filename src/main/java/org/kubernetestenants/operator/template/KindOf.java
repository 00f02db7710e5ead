package org.kubernetestenants.operator.template;

/**
 * The kind of one resource of a template, known without rendering it.
 *
 * @param id the resource's id
 * @param apiVersion as the manifest says it, else that of its array
 * @param kind as the manifest says it, else that of its array
 * @param whole whether only the whole object tells if it is ready, whatever its kind: it has a {@code readyWhen}
 */
public record KindOf(String id, String apiVersion, String kind, boolean whole) {}
