package org.kubernetestenants.operator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;

/** A table or view of a database server, whatever its kind. */
public sealed interface Server permits MySql, PostgreSql {
    String host();

    Integer port();

    String username();

    @Nullable
    SecretKeyRef passwordRef();

    String database();

    String table();

    @Nullable
    Tls tls();

    @Nullable
    Pool pool();

    /** The settings of TLS, the defaults where there are none. */
    default Tls security() {
        Tls tls = tls();
        return tls == null ? Tls.DEFAULT : tls;
    }

    /** The limits of the pool, the defaults where there are none. */
    default Pool limits() {
        Pool pool = pool();
        return pool == null ? Pool.DEFAULT : pool;
    }

    /** The table's name in its parts, the table itself last. */
    default List<String> tablePath() {
        return List.of(table().split("\\.", -1));
    }
}
