package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;

/** One test's registry, templates and Tenants in a namespace that it shares with other tests of its class. */
public final class Tenancy implements AutoCloseable {
    private final KubernetesClient client;
    private final Shop shop;
    private final String registry;

    /** In the class's main namespace. */
    public Tenancy(ControlPlane cluster, String registry) {
        this(cluster.client(), cluster.namespace(), registry);
    }

    public Tenancy(KubernetesClient client, String namespace, String registry) {
        this(new Shop(client, namespace), client, registry);
    }

    /** In the class's main namespace, with a database of this kind. */
    public Tenancy(ControlPlane cluster, String registry, Database.Kind kind) {
        this(new Shop(cluster.client(), cluster.namespace(), kind), cluster.client(), registry);
    }

    private Tenancy(Shop shop, KubernetesClient client, String registry) {
        this.client = client;
        this.registry = registry;
        this.shop = shop;
    }

    public Shop shop() {
        return shop;
    }

    /** Name of the registry. */
    public String registry() {
        return registry;
    }

    public String namespace() {
        return shop.namespace();
    }

    /** Rows, the registry, and a template of one ConfigMap {@code {uid}-{template}} for each name. */
    public Tenancy with(List<String> rows, String... templates) {
        shop.rows(rows.toArray(String[]::new)).registry(registry);
        for (String template : templates) {
            template(template, """
                    configMaps:
                    - id: config
                      nameTemplate: "$fn.lower($uid)-%s"
                      spec: {data: {plan: "$planId"}}
                    """.formatted(template));
        }
        awaitReady(rows.size() * templates.length);
        return this;
    }

    public void template(String name, String resources) {
        shop.template(name, registry, resources);
    }

    public void sql(String... statements) {
        shop.database().sql(statements);
    }

    /** The registry's Tenants. */
    public List<Tenant> tenants() {
        return shop.tenants().stream()
                .filter(tenant -> registry.equals(tenant.getSpec().registryId()))
                .toList();
    }

    public List<String> names() {
        return tenants().stream()
                .map(tenant -> tenant.getMetadata().getName())
                .sorted()
                .toList();
    }

    public void awaitReady(int count) {
        eventually(() -> {
            assertThat(tenants()).hasSize(count);
            assertThat(tenants()).allMatch(Shop::isReady);
        });
    }

    /** resourceVersion of each Tenant of these uids, by name. */
    public Map<String, String> versions(String... uids) {
        return tenants().stream()
                .filter(tenant -> List.of(uids).contains(tenant.getSpec().uid()))
                .collect(Collectors.toMap(
                        tenant -> tenant.getMetadata().getName(), Tenancy::version, (a, b) -> a, TreeMap::new));
    }

    public static String version(@Nullable HasMetadata object) {
        return object == null ? "none" : object.getMetadata().getResourceVersion();
    }

    public static String uid(@Nullable HasMetadata object) {
        return object == null ? "none" : object.getMetadata().getUid();
    }

    /** Data of a ConfigMap; empty if there is none. */
    public Map<String, String> data(String configMap) {
        var found =
                client.configMaps().inNamespace(namespace()).withName(configMap).get();
        return found == null || found.getData() == null ? Map.of() : found.getData();
    }

    public Tenant tenant(String name) {
        return Objects.requireNonNull(shop.tenant(name), "Tenant " + name);
    }

    /** Merges JSON into the registry's spec, and waits until the operator goes by it. */
    public void patchRegistry(String spec) {
        shop.patchRegistry(registry, spec);
    }

    /** A condition of the registry. */
    public Condition registryCondition(String type) {
        TenantRegistry now = shop.registryNow(registry);
        return now == null || now.getStatus() == null
                ? Shop.condition(List.of(), type)
                : Shop.condition(now.getStatus().conditions(), type);
    }

    /** A condition of a template. */
    public Condition templateCondition(String template, String type) {
        TenantTemplate now = shop.templateNow(template);
        return now == null || now.getStatus() == null
                ? Shop.condition(List.of(), type)
                : Shop.condition(now.getStatus().conditions(), type);
    }

    /** Reasons and notes of the events of one object. */
    public List<String> events(String name) {
        return client.events().v1().events().inNamespace(namespace()).list().getItems().stream()
                .filter(event -> event.getRegarding() != null
                        && name.equals(event.getRegarding().getName()))
                .map(event -> event.getReason() + ": " + event.getNote())
                .toList();
    }

    /** Waits until it holds, with time enough for a busy machine. What is not there yet, a status say, is asked for again. */
    public static void eventually(ThrowingRunnable holds) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(Tenancy::isNotThereYet)
                .untilAsserted(holds);
    }

    /** Holds now and goes on to hold for several intervals of the registry. */
    public static void stays(ThrowingRunnable holds) {
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptionsMatching(Tenancy::isNotThereYet)
                .untilAsserted(holds);
    }

    private static boolean isNotThereYet(Throwable thrown) {
        return thrown instanceof NullPointerException || thrown instanceof NoSuchElementException;
    }

    /** Deletes all of it, and does not wait for that. */
    @Override
    public void close() {
        client.resources(TenantRegistry.class)
                .inNamespace(namespace())
                .withName(registry)
                .delete();
        tenants()
                .forEach(tenant ->
                        client.resource(tenant).inNamespace(namespace()).delete());
        client.resources(TenantTemplate.class).inNamespace(namespace()).list().getItems().stream()
                .filter(template -> template.getSpec().registryId().equals(registry))
                .forEach(template -> client.resource(template).delete());
        shop.close();
    }
}
