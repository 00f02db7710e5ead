package org.kubernetestenants.operator.template;

import java.util.Map;

/**
 * What one object is rendered from.
 *
 * @param values the variables' values; never parsed
 * @param meter what the object has used up so far
 */
record Row(Map<String, String> values, Meter meter) {}
