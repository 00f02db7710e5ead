package org.kubernetestenants.operator.source;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.MySql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.api.TenantRegistrySpec.PostgreSql;
import org.kubernetestenants.operator.api.TenantRegistrySpec.RowsRoute;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Source;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.api.TenantRegistrySpec.ValueMappings;
import org.kubernetestenants.operator.api.Tls;
import org.kubernetestenants.operator.testing.Database;

/** Specs of registries for tests, each a change of {@link #SHOP}. */
final class Registries {
    static final String KEY = "default/prod";
    static final MySql DB_PROD =
            new MySql("db.prod", 3306, "reader", new SecretKeyRef("db", "password"), "shop", "tenants", null, null);
    static final TenantRegistrySpec SHOP = spec(DB_PROD);
    static final PostgreSql PG_PROD = new PostgreSql(
            "db.prod", 5432, "reader", new SecretKeyRef("db", "password"), "shop", "crm", "tenants", null, null);
    static final TenantRegistrySpec PG_SHOP = spec(PG_PROD);

    static final TenantRegistrySpec BY_ROUTE = byRoute("billing");

    private Registries() {}

    static TenantRegistrySpec byRoute(String name) {
        return new TenantRegistrySpec(
                new Source(SourceType.ROUTE, "30s", null, null, new RowsRoute(name)),
                SHOP.valueMappings(),
                SHOP.extraValueMappings(),
                null,
                0,
                null);
    }

    static TenantRegistrySpec spec(Server server) {
        return spec(
                server, new ValueMappings("tenant_id", "is_active", "domain"), Map.of("planId", "subscription_plan"));
    }

    static TenantRegistrySpec spec(Server server, ValueMappings fixed, Map<String, String> extra) {
        return new TenantRegistrySpec(source(server, "30s"), fixed, extra, null, 0, null);
    }

    static Source source(Server server, String interval) {
        return switch (server) {
            case MySql mysql -> new Source(SourceType.MYSQL, interval, mysql, null, null);
            case PostgreSql postgresql -> new Source(SourceType.POSTGRESQL, interval, null, postgresql, null);
        };
    }

    static TenantRegistrySpec mapping(
            String uid, String activate, @Nullable String hostOrUrl, Map<String, String> extra) {
        return spec(DB_PROD, new ValueMappings(uid, activate, hostOrUrl), extra);
    }

    static Server at(Database database, int port, String table) {
        return server(database.kind(), database.host(), port, database.user(), database.database(), table);
    }

    static Server server(Database.Kind kind, String host, int port, String user, String database, String table) {
        SecretKeyRef password = new SecretKeyRef("db", "password");
        Pool pool = new Pool(2, 3, 4);
        return switch (kind) {
            case MARIADB -> new MySql(host, port, user, password, database, table, null, pool);
            case POSTGRESQL -> new PostgreSql(host, port, user, password, database, null, table, null, pool);
        };
    }

    /** The same server with this host and TLS. */
    static Server with(Server server, String host, Tls tls) {
        return switch (server) {
            case MySql it ->
                new MySql(host, it.port(), it.username(), it.passwordRef(), it.database(), it.table(), tls, it.pool());
            case PostgreSql it ->
                new PostgreSql(
                        host,
                        it.port(),
                        it.username(),
                        it.passwordRef(),
                        it.database(),
                        it.schema(),
                        it.table(),
                        tls,
                        it.pool());
        };
    }
}
