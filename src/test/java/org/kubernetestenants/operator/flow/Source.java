package org.kubernetestenants.operator.flow;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.BreakingProxy;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.Shop;
import org.kubernetestenants.operator.testing.WatchedTenants;

/**
 * A database that can be broken, the registry that reads it each second through a proxy, and a template; all of one name, and
 * several of them side by side in one namespace.
 */
final class Source implements AutoCloseable {
    private final KubernetesClient client;
    private final String name;
    private final Shop shop;
    private final BreakingProxy proxy;

    Source(KubernetesClient client, String namespace, String name, Database.Kind kind) {
        this.client = client;
        this.name = name;
        this.shop = new Shop(client, namespace, kind);
        this.proxy = BreakingProxy.to(shop.database().port());
    }

    /** The registry and its template; rows and table should be there before. */
    Source register() {
        shop.registry(name, "1s", proxy.port());
        shop.template(name, name, """
                configMaps:
                - id: config
                  nameTemplate: "$uid-$templateRef"
                  spec: {data: {plan: "$planId"}}
                """);
        return this;
    }

    Source rows(String... ids) {
        shop.rows(ids);
        return this;
    }

    Source sql(String... statements) {
        shop.database().sql(statements);
        return this;
    }

    BreakingProxy proxy() {
        return proxy;
    }

    Database database() {
        return shop.database();
    }

    String password() {
        return shop.database().password();
    }

    /** The registry's Secret, with this one key. */
    void saveSecret(String key, String password) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(secret())
                .withNamespace(shop.namespace())
                .endMetadata()
                .addToStringData(key, password)
                .build();
        if (client.resource(secret).get() == null) {
            client.resource(secret).create();
        } else {
            client.resource(secret).update();
        }
    }

    void deleteSecret() {
        client.secrets().inNamespace(shop.namespace()).withName(secret()).delete();
    }

    private String secret() {
        return name + "-db";
    }

    List<Tenant> tenants() {
        return shop.tenants().stream()
                .filter(tenant -> name.equals(tenant.getSpec().registryId()))
                .toList();
    }

    void awaitReady(int count) {
        await(count + " tenants of " + name)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> tenants().size() == count && tenants().stream().allMatch(Shop::isReady));
    }

    /** Versions of the Tenants and of their objects, by name. */
    Map<String, String> versions() {
        Stream<HasMetadata> objects = client.configMaps().inNamespace(shop.namespace()).list().getItems().stream()
                .filter(map -> map.getMetadata().getName().endsWith("-" + name))
                .map(HasMetadata.class::cast);
        return Stream.concat(tenants().stream(), objects)
                .collect(Collectors.toMap(
                        o -> o.getKind() + " " + o.getMetadata().getName(),
                        o -> o.getMetadata().getResourceVersion()));
    }

    /** What the registry says of its source. */
    Condition reachable() {
        var registry = shop.registryNow(name);
        return registry == null || registry.getStatus() == null
                ? Shop.condition((Tenant) null, Condition.SOURCE_REACHABLE)
                : Shop.condition(registry.getStatus().conditions(), Condition.SOURCE_REACHABLE);
    }

    /** The registry is due at once: somebody changed it. */
    void syncNow() {
        shop.syncNow(name);
    }

    /** What happens to its Tenants from now on. */
    WatchedTenants watch() {
        return new WatchedTenants(client, shop.namespace(), name);
    }

    void awaitReachable() {
        await("source of " + name + " is reachable")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> reachable().status().equals("True"));
    }

    /** Reasons of the events about the registry. */
    List<String> events() {
        return client.v1().events().inNamespace(shop.namespace()).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals("TenantRegistry")
                        && Objects.equals(event.getInvolvedObject().getName(), name))
                .map(event -> event.getReason())
                .toList();
    }

    /** Suspends nothing and deletes nothing: the registry goes with the class's namespace; its database goes now. */
    @Override
    public void close() {
        proxy.close();
        shop.close();
    }
}
