package org.kubernetestenants.operator.testing;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantTemplate;

/**
 * Templates and Tenants made by hand in one namespace, for tests of what becomes of a Tenant: no row stands behind them. Their
 * registry is there for the names of the variables only; nothing answers at its address.
 */
public final class HandMade {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final KubernetesClient client;
    private final String namespace;

    /** In the class's main namespace. */
    public HandMade(ControlPlane cluster) {
        this(cluster.client(), cluster.namespace());
    }

    public HandMade(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: nobody}
                spec:
                  source:
                    type: mysql
                    syncInterval: 1h
                    mysql: {host: 127.0.0.1, port: 1, username: nobody, database: nothing, table: nothing}
                  valueMappings: {uid: id, activate: active}
                """);
    }

    /** A name that nothing else in this run has. */
    public static String newName(String prefix) {
        return prefix + "-" + NUMBER.incrementAndGet();
    }

    /** A template: {@code resources} is the YAML of its arrays, without indentation. */
    public HandMade template(String name, String resources) {
        apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: %s}
                spec:
                  registryId: nobody
                %s
                """.formatted(name, resources.indent(2)));
        return this;
    }

    /** A Tenant whose {@code $uid} is its name. */
    public HandMade tenant(String name, String template) {
        apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: Tenant
                metadata: {name: %s}
                spec: {uid: %s, templateRef: %s}
                """.formatted(name, name, template));
        return this;
    }

    /** Server-side apply of one document into the namespace. */
    public void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .forceConflicts()
                .serverSideApply();
    }

    /** A Secret with these texts, made or changed. */
    public void secret(String name, Map<String, String> data) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(data)
                        .build())
                .createOr(NonDeletingOperation::update);
    }

    public @Nullable Tenant get(String tenant) {
        return client.resources(Tenant.class)
                .inNamespace(namespace)
                .withName(tenant)
                .get();
    }

    /** Generation of the template that the Tenant rendered last; 0 before the first. */
    public long rendered(String tenant) {
        Tenant now = get(tenant);
        Long generation =
                now == null || now.getStatus() == null ? null : now.getStatus().templateGeneration();
        return generation == null ? 0 : generation;
    }

    /** What the Tenant's status says of one resource. */
    public Optional<InventoryEntry> entry(String tenant, String id) {
        Tenant now = get(tenant);
        return now == null || now.getStatus() == null
                ? Optional.empty()
                : now.getStatus().resources().stream()
                        .filter(entry -> entry.id().equals(id))
                        .findFirst();
    }

    public void awaitReady(String... tenants) {
        for (String tenant : tenants) {
            await(tenant + " is ready").atMost(LIMIT).until(() -> Shop.isReady(get(tenant)));
        }
    }

    public InventoryEntry awaitState(String tenant, String id, State state) {
        return await(id + " of " + tenant + " is " + state)
                .atMost(LIMIT)
                .until(() -> entry(tenant, id).orElse(null), entry -> entry != null && entry.state() == state);
    }

    /** Asks for its deletion, and returns at once. */
    public void delete(String tenant) {
        client.resources(Tenant.class).inNamespace(namespace).withName(tenant).delete();
    }

    public void awaitGone(String tenant) {
        await(tenant + " is gone").atMost(LIMIT).until(() -> get(tenant) == null);
    }

    /** Deletes a template that Tenants still use: nobody waits on its finalizer any more. */
    public void loseTemplate(String name) {
        var template =
                client.resources(TenantTemplate.class).inNamespace(namespace).withName(name);
        template.delete();
        template.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
        await("template " + name + " is gone").atMost(LIMIT).until(() -> template.get() == null);
    }

    /** What a crash between the writes to objects and the write of the status leaves. */
    public void forgetStatus(String tenant) {
        client.resources(Tenant.class).inNamespace(namespace).withName(tenant).editStatus(now -> {
            now.setStatus(null);
            return now;
        });
    }

    /** Messages of the events about a Tenant with this reason. */
    public List<String> events(String tenant, String reason) {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> tenant.equals(event.getInvolvedObject().getName()))
                .filter(event -> reason.equals(event.getReason()))
                .map(Event::getMessage)
                .toList();
    }

    /** An object's labels and annotations of this project, without their prefix. */
    public static Map<String, String> marks(HasMetadata object) {
        Map<String, String> marks = new TreeMap<>();
        Stream.of(object.getMetadata().getLabels(), object.getMetadata().getAnnotations())
                .filter(Objects::nonNull)
                .flatMap(all -> all.entrySet().stream())
                .filter(mark -> mark.getKey().startsWith("kubernetes-tenants.org/"))
                .forEach(mark ->
                        marks.put(mark.getKey().substring("kubernetes-tenants.org/".length()), mark.getValue()));
        return marks;
    }
}
