package org.kubernetestenants.operator.tenant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;

/** The variables that templates of a registry may name, and their values for one Tenant. */
public final class TemplateVariables {
    private TemplateVariables() {}

    /** Names of the variables that a registry's rows give. */
    public static Set<String> names(TenantRegistry registry) {
        Set<String> names =
                new HashSet<>(registry.getSpec().extraValueMappings().keySet());
        names.addAll(Set.of("uid", "activate", "registryId", "templateRef", "namespace"));
        if (registry.getSpec().valueMappings().hostOrUrl() != null) {
            names.addAll(Set.of("hostOrUrl", "host"));
        }
        return names;
    }

    /** The values for one Tenant: its row's, and what it is itself. */
    public static Map<String, String> of(Tenant tenant) {
        Map<String, String> values = new HashMap<>(tenant.getSpec().values());
        values.put("uid", tenant.getSpec().uid());
        values.put("registryId", Objects.requireNonNullElse(tenant.getSpec().registryId(), ""));
        values.put("templateRef", tenant.getSpec().templateRef());
        values.put("namespace", tenant.getMetadata().getNamespace());
        return values;
    }
}
