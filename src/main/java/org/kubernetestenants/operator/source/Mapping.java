package org.kubernetestenants.operator.source;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/**
 * One variable and its column.
 *
 * @param variable the template variable, {@code uid} included
 * @param column as the user wrote it
 * @param field where the user wrote it
 */
record Mapping(String variable, String column, String field) {
    static final String UID = "uid";
    static final String ACTIVATE = "activate";
    static final String HOST_OR_URL = "hostOrUrl";

    /** All mappings of a registry: uid, activate, hostOrUrl where mapped, then the extra ones by variable. */
    static List<Mapping> all(TenantRegistrySpec spec) {
        List<Mapping> all = new ArrayList<>();
        TenantRegistrySpec.ValueMappings fixed = spec.valueMappings();
        all.add(new Mapping(UID, fixed.uid(), "valueMappings.uid"));
        all.add(new Mapping(ACTIVATE, fixed.activate(), "valueMappings.activate"));
        String hostOrUrl = fixed.hostOrUrl();
        if (hostOrUrl != null) {
            all.add(new Mapping(HOST_OR_URL, hostOrUrl, "valueMappings.hostOrUrl"));
        }
        new TreeMap<>(spec.extraValueMappings())
                .forEach(
                        (variable, column) -> all.add(new Mapping(variable, column, "extraValueMappings." + variable)));
        return List.copyOf(all);
    }
}
