package org.kubernetestenants.operator.cluster;

import java.util.Map;

/**
 * Counts over the Tenants of a registry or a template.
 *
 * @param failed Tenants with failed resources
 * @param byTemplateGeneration how many rendered which generation last; those that rendered none are not counted
 */
public record Tally(int total, int ready, int failed, Map<Long, Integer> byTemplateGeneration) {
    public static final Tally NONE = new Tally(0, 0, 0, Map.of());

    public Tally {
        byTemplateGeneration = Map.copyOf(byTemplateGeneration);
    }
}
