package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Desired state of a {@link TenantRegistry}. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TenantRegistrySpec(
        @Required @JsonPropertyDescription("The database, and how often it is read.")
        Source source,

        @Required @JsonPropertyDescription("Columns that every row has.")
        ValueMappings valueMappings,

        @Size(max = 64)
        @JsonPropertyDescription("Further template variables: variable name to column.")
        @ValidationRule(
                value = "self.all(k, k.matches('" + VariableNames.FORM + "'))",
                message = VariableNames.FORM_MESSAGE)
        @ValidationRule(
                value = "!self.exists(k, k in " + VariableNames.TAKEN_LIST + ")",
                message = VariableNames.TAKEN_MESSAGE)
        @ValidationRule(
                value = "self.all(k, size(self[k]) >= 1 && size(self[k]) <= 64)",
                message = "a column's name has 1 to 64 characters")
        Map<String, String> extraValueMappings,

        @JsonPropertyDescription("How many Tenants may go at once without anybody's approval.") @Nullable
        DeletionGuard deletionGuard,

        @Default("0")
        @Min(0)
        @JsonPropertyDescription(
                "A snapshot with more active rows times templates than this changes nothing; 0: no limit.")
        Integer maxTenants,

        @JsonPropertyDescription("No rows are read while this is true; what exists stays.") @Nullable
        Boolean suspend)
        implements Suspendable {

    public TenantRegistrySpec {
        extraValueMappings = extraValueMappings == null ? Map.of() : Map.copyOf(extraValueMappings);
        maxTenants = maxTenants == null ? 0 : maxTenants;
    }

    /** Limits of the deletions that rows, templates and the registry cause; what goes beyond waits for an approval. */
    public record DeletionGuard(
            @Default("30")
            @Min(1)
            @Max(100)
            @JsonPropertyDescription(
                    "Of the registry's Tenants so many per cent may go within the window; 100: no guard.")
            Integer maxPercent,

            @Default("5")
            @Min(0)
            @Max(10_000)
            @JsonPropertyDescription(
                    "So many may go within the window whatever their share is, but never all of several.")
            Integer minTenants,

            @Default("1h")
            @Pattern("^[1-9][0-9]*(s|m|h)$")
            @Size(max = 8)
            @JsonPropertyDescription("Time over which deletions are counted: a number and s, m or h.")
            String window,

            @Default("0s")
            @Pattern("^(0|[1-9][0-9]*)(s|m|h)$")
            @Size(max = 8)
            @JsonPropertyDescription(
                    "A row must be missing for so long before its Tenant goes: a number and s, m or h.")
            String gracePeriod) {
        public static final DeletionGuard DEFAULT = new DeletionGuard(30, 5, "1h", "0s");

        public DeletionGuard {
            maxPercent = maxPercent == null ? 30 : maxPercent;
            minTenants = minTenants == null ? 5 : minTenants;
            window = window == null ? "1h" : window;
            gracePeriod = gracePeriod == null ? "0s" : gracePeriod;
        }
    }

    /** Kind of a source. */
    public enum SourceType {
        @JsonProperty("mysql")
        MYSQL,
        @JsonProperty("postgresql")
        POSTGRESQL,
        @JsonProperty("route")
        ROUTE;

        /** As manifests write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the rows are and how often they are read. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = "self.type != 'mysql' || has(self.mysql)", message = "mysql is required when type is mysql")
    @ValidationRule(value = "self.type == 'mysql' || !has(self.mysql)", message = "mysql is for type mysql only")
    @ValidationRule(
            value = "self.type != 'postgresql' || has(self.postgresql)",
            message = "postgresql is required when type is postgresql")
    @ValidationRule(
            value = "self.type == 'postgresql' || !has(self.postgresql)",
            message = "postgresql is for type postgresql only")
    @ValidationRule(value = "self.type != 'route' || has(self.route)", message = "route is required when type is route")
    @ValidationRule(value = "self.type == 'route' || !has(self.route)", message = "route is for type route only")
    public record Source(
            @Required @JsonPropertyDescription("Kind of the source.")
            SourceType type,

            @Default("30s")
            @Pattern("^[1-9][0-9]*(s|m|h)$")
            @Size(max = 8)
            @JsonPropertyDescription("Time between two reads: a number and s, m or h.")
            String syncInterval,

            @JsonPropertyDescription("Required when type is mysql.") @Nullable
            MySql mysql,

            @JsonPropertyDescription("Required when type is postgresql.") @Nullable
            PostgreSql postgresql,

            @JsonPropertyDescription("Required when type is route.") @Nullable
            RowsRoute route) {
        public Source {
            syncInterval = syncInterval == null ? "30s" : syncInterval;
        }

        /** The database of the type; null for a route, and if its settings are missing, which the schema refuses. */
        public @Nullable Server server() {
            return switch (type) {
                case MYSQL -> mysql;
                case POSTGRESQL -> postgresql;
                case ROUTE -> null;
            };
        }
    }

    /** A route of the operator's user that gives the rows; routes come with the operator, never with a registry. */
    public record RowsRoute(
            @Required
            @Pattern("^[a-z0-9-]+$")
            @Size(max = 63)
            @JsonPropertyDescription("The rows come from the route direct:rows-NAME of the operator.")
            String name) {}

    /** A table or view of a MySQL or MariaDB server. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record MySql(
            @Required
            @Pattern("^[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$|^[0-9A-Fa-f:]+$")
            @Size(max = 253)
            @JsonPropertyDescription("Host name or address of the server.")
            String host,

            @Default("3306") @Min(1) @Max(65535) Integer port,

            @Required @Size(min = 1, max = 128) String username,

            @JsonPropertyDescription("Where the password is; absent: no password.") @Nullable
            SecretKeyRef passwordRef,

            @Required @Size(min = 1, max = 64) String database,

            @Required
            @Size(min = 1, max = 129)
            @JsonPropertyDescription("Table or view, also database.table; it is quoted, never concatenated.")
            String table,

            @JsonPropertyDescription("Encryption, and whom to trust; absent: mode prefer.") @Nullable
            Tls tls,

            @JsonPropertyDescription("Limits of the connection pool.") @Nullable
            Pool pool)
            implements Server {
        public MySql {
            port = port == null ? 3306 : port;
        }
    }

    /** A table or view of a PostgreSQL server. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PostgreSql(
            @Required
            @Pattern("^[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$|^[0-9A-Fa-f:]+$")
            @Size(max = 253)
            @JsonPropertyDescription("Host name or address of the server.")
            String host,

            @Default("5432") @Min(1) @Max(65535) Integer port,

            @Required @Size(min = 1, max = 128) String username,

            @JsonPropertyDescription("Where the password is; absent: no password.") @Nullable
            SecretKeyRef passwordRef,

            @Required @Size(min = 1, max = 63) String database,

            @Size(min = 1, max = 63)
            @JsonPropertyDescription(
                    "Schema of the table; absent: as the user's search_path says. With it a dot is part of the table's name.")
            @Nullable
            String schema,

            @Required
            @Size(min = 1, max = 127)
            @JsonPropertyDescription(
                    "Table or view, without schema also schema.table; it is quoted, so upper and lower case count.")
            String table,

            @JsonPropertyDescription("Encryption, and whom to trust; absent: mode prefer.") @Nullable
            Tls tls,

            @JsonPropertyDescription("Limits of the connection pool.") @Nullable
            Pool pool)
            implements Server {
        public PostgreSql {
            port = port == null ? 5432 : port;
        }

        @Override
        public List<String> tablePath() {
            return schema == null ? Server.super.tablePath() : List.of(schema, table);
        }
    }

    /** Limits of one registry's connection pool. */
    public record Pool(
            @Default("4") @Min(1) @Max(64) Integer maxPoolSize,

            @Default("5") @Min(1) @Max(300) Integer connectTimeoutSeconds,

            @Default("30")
            @Min(1)
            @Max(3600)
            @JsonPropertyDescription("Longest time that the server may take to answer, or to send the next rows.")
            Integer queryTimeoutSeconds) {
        public static final Pool DEFAULT = new Pool(4, 5, 30);

        public Pool {
            maxPoolSize = maxPoolSize == null ? 4 : maxPoolSize;
            connectTimeoutSeconds = connectTimeoutSeconds == null ? 5 : connectTimeoutSeconds;
            queryTimeoutSeconds = queryTimeoutSeconds == null ? 30 : queryTimeoutSeconds;
        }
    }

    /** The columns that every registry maps. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record ValueMappings(
            @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Column that names the tenant.")
            String uid,

            @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Column that says whether the row is active.")
            String activate,

            @Size(min = 1, max = 64)
            @JsonPropertyDescription("Column with a host name or URL; gives the variables hostOrUrl and host.")
            @Nullable
            String hostOrUrl) {}
}
