package org.kubernetestenants.operator.source;

import java.util.Optional;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** Whether a registry's source could be read, as far as its settings tell: what each sync finds, before there is one. */
public final class SourceCheck {
    private SourceCheck() {}

    /**
     * Why the settings cannot be used; empty if they can. Asks nobody.
     *
     * @param registryKey namespace/name
     * @param hosts that databases may be on
     */
    public static Optional<Problem> refuses(String registryKey, TenantRegistrySpec spec, Globs hosts) {
        try {
            if (spec.source().type() == SourceType.ROUTE) {
                SettingsCheck.checkRoute(registryKey, spec);
            } else {
                SourceSettings.allowed(registryKey, spec, hosts);
            }
            return Optional.empty();
        } catch (OperatorException e) {
            return Optional.of(e.problem());
        }
    }
}
