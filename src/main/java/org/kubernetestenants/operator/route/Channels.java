package org.kubernetestenants.operator.route;

import java.sql.SQLException;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.source.Notifications;
import org.kubernetestenants.operator.source.SourceProblems;

/** Channels of the databases of registries, for {@code postgresql-listen:} endpoints. */
final class Channels {
    private final CustomResources resources;
    private final DataSources dataSources;

    Channels(CustomResources resources, DataSources dataSources) {
        this.resources = resources;
        this.dataSources = dataSources;
    }

    /**
     * What the registry wants at present.
     *
     * @throws OperatorException RegistryNotFound or InvalidSourceSettings
     */
    TenantRegistrySpec spec(String registryKey) {
        TenantRegistrySpec spec = resources
                .registry(registryKey)
                .map(TenantRegistry::getSpec)
                .orElseThrow(() -> new OperatorException(
                        Problem.of(Code.REGISTRY_NOT_FOUND, "TenantRegistry " + registryKey + " does not exist")));
        if (spec.source().type() != SourceType.POSTGRESQL) {
            throw new OperatorException(Problem.of(
                    Code.INVALID_SOURCE_SETTINGS,
                    "TenantRegistry " + registryKey + " is of type "
                            + spec.source().type().word() + "; only a postgresql has channels"));
        }
        return spec;
    }

    /** @throws OperatorException with the problem in words */
    Notifications listen(String registryKey, TenantRegistrySpec spec, String channel) {
        try {
            return dataSources.listen(registryKey, spec, channel);
        } catch (SQLException e) {
            throw failed(registryKey, spec, e);
        }
    }

    /** What a connection's error means. */
    static OperatorException failed(String registryKey, TenantRegistrySpec spec, SQLException thrown) {
        return new OperatorException(SourceProblems.explain(thrown, spec, registryKey), thrown);
    }
}
