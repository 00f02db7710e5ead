package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;

/** What most tests of the flow begin with: a table of shops, a registry for it, and templates, in one namespace. */
public final class Shop implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final Database database;

    /** On MariaDB. */
    public Shop(KubernetesClient client, String namespace) {
        this(client, namespace, Database.Kind.MARIADB);
    }

    public Shop(KubernetesClient client, String namespace, Database.Kind kind) {
        this.client = client;
        this.namespace = namespace;
        this.database = Database.create(kind);
        database.sql("CREATE TABLE shops (id VARCHAR(300), active VARCHAR(10), plan VARCHAR(100), url VARCHAR(200))");
    }

    public Database database() {
        return database;
    }

    public String namespace() {
        return namespace;
    }

    /** Active rows with plan basic. */
    public Shop rows(String... ids) {
        for (String id : ids) {
            database.sql("INSERT INTO shops VALUES ('" + id + "', '1', 'basic', 'https://" + id + ".example.com/x')");
        }
        return this;
    }

    /** A registry of the table, read each second. */
    public Shop registry(String name) {
        return registry(name, "1s", database.port());
    }

    public Shop registry(String name, String interval, int port) {
        return registry(name, interval, port, 2);
    }

    /** The same with more time than two seconds for each answer. */
    public Shop registry(String name, String interval, int port, int queryTimeoutSeconds) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name + "-db")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withData(Map.of(
                                "password",
                                Base64.getEncoder()
                                        .encodeToString(database.password().getBytes(StandardCharsets.UTF_8))))
                        .build())
                .serverSideApply();
        apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: %s}
                spec:
                  source:
                    type: %s
                    syncInterval: %s
                    %s:
                      host: 127.0.0.1
                      port: %d
                      username: %s
                      passwordRef: {name: %s-db, key: password}
                      database: %s
                      table: shops
                      pool: {maxPoolSize: 2, connectTimeoutSeconds: 2, queryTimeoutSeconds: %d}
                  valueMappings: {uid: id, activate: active, hostOrUrl: url}
                  extraValueMappings: {planId: plan}
                """.formatted(
                        name,
                        database.kind().type(),
                        interval,
                        database.kind().type(),
                        port,
                        database.user(),
                        name,
                        database.database(),
                        queryTimeoutSeconds));
        return this;
    }

    /** Merges JSON into a registry's spec, and waits until the operator goes by it. */
    public void patchRegistry(String name, String spec) {
        var there =
                client.resources(TenantRegistry.class).inNamespace(namespace).withName(name);
        there.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": " + spec + "}");
        Tenancy.eventually(() -> assertThat(there.get().getStatus().observedGeneration())
                .isEqualTo(there.get().getMetadata().getGeneration()));
    }

    /** A registry is due at once: somebody changed it. */
    public void syncNow(String registry) {
        client.resources(TenantRegistry.class)
                .inNamespace(namespace)
                .withName(registry)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"" + Names.RECONCILE_REQUESTED_AT + "\": \"" + Instant.now()
                                + "\"}}}");
    }

    /** A template: {@code resources} is the YAML of its arrays, without indentation. */
    public Shop template(String name, String registry, String resources) {
        apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: %s}
                spec:
                  registryId: %s
                %s
                """.formatted(name, registry, resources.indent(2)));
        return this;
    }

    /** Server-side apply of one document into the shop's namespace. */
    public void apply(String yaml) {
        client.load(new java.io.ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .forceConflicts()
                .serverSideApply();
    }

    public List<Tenant> tenants() {
        return client.resources(Tenant.class).inNamespace(namespace).list().getItems();
    }

    public @Nullable Tenant tenant(String name) {
        return client.resources(Tenant.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    public @Nullable TenantRegistry registryNow(String name) {
        return client.resources(TenantRegistry.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    public @Nullable TenantTemplate templateNow(String name) {
        return client.resources(TenantTemplate.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    /** Waits until there are exactly so many Tenants and all of them are ready. */
    public void awaitReady(int count) {
        awaitReady(count, Duration.ofSeconds(60));
    }

    /** The same with another limit: of a thousand Deployments the cluster's own controllers take minutes. */
    public void awaitReady(int count, Duration atMost) {
        Awaitility.await(count + " tenants ready in " + namespace)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    List<Tenant> tenants = tenants();
                    return tenants.size() == count && tenants.stream().allMatch(Shop::isReady);
                });
    }

    public static boolean isReady(@Nullable Tenant tenant) {
        return condition(tenant, Condition.READY).status().equals("True");
    }

    /** A condition; one with status Unknown and no reason if there is none. */
    public static Condition condition(@Nullable Tenant tenant, String type) {
        return tenant == null || tenant.getStatus() == null
                ? new Condition(type, "Unknown", 0, "", "", "")
                : condition(tenant.getStatus().conditions(), type);
    }

    public static Condition condition(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(c -> c.type().equals(type))
                .findFirst()
                .orElse(new Condition(type, "Unknown", 0, "", "", ""));
    }

    @Override
    public void close() {
        database.close();
    }
}
