package org.kubernetestenants.operator.tenant;

import org.kubernetestenants.operator.template.CompiledTemplate;

/**
 * A valid generation of a template, ready to be rendered.
 *
 * @param name of its ControllerRevision
 * @param generation of the template
 * @param graph of its dependencies
 */
public record Revision(String name, long generation, CompiledTemplate template, Graph graph) {}
