package org.kubernetestenants.operator.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Source;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.testing.Database;

/** Specs of registries for tests, each a change of {@link #SHOP}. */
final class Registries {
    static final String KEY = "default/prod";
    static final MySql DB_PROD =
            new MySql("db.prod", 3306, "reader", new SecretKeyRef("db", "password"), "shop", "tenants", null);
    static final TenantRegistrySpec SHOP = spec(DB_PROD);

    private Registries() {}

    static TenantRegistrySpec spec(MySql mysql) {
        return spec(
                mysql, new ValueMappings("tenant_id", "is_active", "domain"), Map.of("planId", "subscription_plan"));
    }

    static TenantRegistrySpec spec(MySql mysql, ValueMappings fixed, Map<String, String> extra) {
        return new TenantRegistrySpec(new Source(SourceType.MYSQL, "30s", mysql, null), fixed, extra, null, 0);
    }

    static TenantRegistrySpec spec(PostgreSql postgresql, ValueMappings fixed, Map<String, String> extra) {
        return new TenantRegistrySpec(
                new Source(SourceType.POSTGRESQL, "30s", null, postgresql), fixed, extra, null, 0);
    }

    static TenantRegistrySpec mapping(
            String uid, String activate, @Nullable String hostOrUrl, Map<String, String> extra) {
        return spec(DB_PROD, new ValueMappings(uid, activate, hostOrUrl), extra);
    }

    static MySql at(Database database, int port, String table) {
        return new MySql(
                database.host(),
                port,
                database.user(),
                new SecretKeyRef("db", "password"),
                database.database(),
                table,
                new Pool(2, 1, 2));
    }
}
