package org.kubernetestenants.operator.source;

import java.util.Map;

/**
 * One valid, active row.
 *
 * @param uid what the row calls the tenant
 * @param values template variables by name (activate, hostOrUrl and host where mapped, extra mappings), all text, without uid
 */
public record Row(String uid, Map<String, String> values) {
    public Row {
        values = Map.copyOf(values);
    }
}
