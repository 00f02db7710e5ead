package org.kubernetestenants.operator.tenant;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.template.CompiledTemplate;

/**
 * A valid generation of a template, ready to be rendered.
 *
 * @param name of its ControllerRevision
 * @param generation of the template
 * @param serviceAccountName as which its objects are applied; null for the operator's own account
 * @param graph of its dependencies
 */
public record Revision(
        String name, long generation, @Nullable String serviceAccountName, CompiledTemplate template, Graph graph) {}
