package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.CertificateAuthority;
import org.kubernetestenants.operator.testing.CertificateAuthority.Issued;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.TlsServer;

/** docs/how-to/tls-to-the-database.md, by its own YAML. Behaviour 6: renewed without a restart. */
class TlsToTheDatabaseIT {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final String HERE = "dns:localhost";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator(OperatorProcess.Builder::debugLog);

    private final KubernetesClient client = cluster.client();

    @Test
    void the_page_encrypts_verifies_and_renews() throws Exception {
        CertificateAuthority old = CertificateAuthority.create("Old CA");
        CertificateAuthority renewed = CertificateAuthority.create("New CA");
        try (TlsServer server = TlsServer.start(Database.Kind.POSTGRESQL, old.issue("db", HERE), old.certificate())) {
            Database database = server.database();
            server.clientCertificate(true);
            database.sql(
                    "CREATE TABLE tenants (tenant_id text, is_active boolean)",
                    "INSERT INTO tenants VALUES ('acme', true)");
            secret("db", Map.of("password", database.password()));
            Issued first = old.issue("reader", "dns:reader");
            secret("db-tls", tls(old.certificate(), first));
            registry(database);
            awaitTenant("acme-web");
            assertThat(database.query("SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                            + " WHERE usename = '" + database.user() + "'"))
                    .isEqualTo("t");

            server.use(renewed.issue("db", HERE), renewed.certificate());
            database.disconnect();
            client.resources(TenantRegistry.class)
                    .inNamespace(cluster.namespace())
                    .withName("prod")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\": {\"annotations\": {\"" + Names.RECONCILE_REQUESTED_AT + "\": \"now\"}}}");
            eventually(() -> assertThat(reachable().reason()).isEqualTo("TlsRefused"));
            assertThat(reachable().message())
                    .contains("is not signed by a CA that is trusted")
                    .contains("Secret " + cluster.namespace() + "/db-tls, key ca.crt");

            database.sql("INSERT INTO tenants VALUES ('beta', true)");
            Issued second = renewed.issue("reader", "dns:reader");
            secret("db-tls", tls(old.certificate() + renewed.certificate(), second));
            // Long before the interval is over.
            awaitTenant("beta-web");
            eventually(() -> assertThat(reachable().status()).isEqualTo("True"));
            assertThat(cluster.operator().log())
                    .as("at level debug")
                    .doesNotContain("PRIVATE KEY")
                    .doesNotContain(firstLine(first.key()))
                    .doesNotContain(firstLine(second.key()));
        }
    }

    private static String firstLine(String pem) {
        return pem.lines().skip(1).findFirst().orElseThrow();
    }

    private static Map<String, String> tls(String authorities, Issued client) {
        return Map.of("ca.crt", authorities, "tls.crt", client.certificate(), "tls.key", client.key());
    }

    /** The page's registry, with the server's address instead of the page's, and an hour between syncs. */
    private static void registry(Database database) throws IOException {
        Matcher yaml = YAML.matcher(Files.readString(Path.of("docs/how-to/tls-to-the-database.md")));
        assertThat(yaml.find()).isTrue();
        HandMade made = new HandMade(cluster);
        made.apply(yaml.group(1)
                .replace("  source:\n", "  source:\n    syncInterval: 1h\n")
                .replace("host: db.prod", "host: localhost\n      port: " + database.port())
                .replace("table: tenants", "table: tenants\n      pool: {connectTimeoutSeconds: 1}")
                .replace("username: reader", "username: " + database.user())
                .replace("database: shop", "database: " + database.database()));
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: web}
                spec:
                  registryId: prod
                  configMaps:
                  - {id: config, nameTemplate: $uid-web, spec: {data: {a: b}}}
                """);
    }

    private static void secret(String name, Map<String, String> data) {
        new HandMade(cluster).secret(name, data);
    }

    private void awaitTenant(String name) {
        eventually(() -> assertThat(client.resources(Tenant.class)
                        .inNamespace(cluster.namespace())
                        .withName(name)
                        .get())
                .isNotNull());
    }

    private Condition reachable() {
        return Objects.requireNonNull(client.resources(TenantRegistry.class)
                        .inNamespace(cluster.namespace())
                        .withName("prod")
                        .get())
                .getStatus()
                .conditions()
                .stream()
                .filter(condition -> condition.type().equals(Condition.SOURCE_REACHABLE))
                .findFirst()
                .orElseThrow();
    }
}
