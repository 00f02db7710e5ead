package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.KindDefinitions;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.sync.SyncSchedule;

/** From a change to the keys that it concerns: the small steps of {@code watch}. The body out is a key or a list of keys. */
final class WatchSteps {
    private final CustomResources resources;
    private final SyncSchedule schedule;

    WatchSteps(CustomResources resources, SyncSchedule schedule) {
        this.resources = resources;
        this.schedule = schedule;
    }

    /** Body: a registry's key, or a list of them; unchanged. They are due from now on. */
    void dueNow(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof Iterable<?> keys) {
            keys.forEach(key -> schedule.dueNow(String.valueOf(key)));
        } else if (body != null) {
            schedule.dueNow(body.toString());
        }
    }

    /** Body in: a registry's key. Body out: keys of its templates. */
    void templatesOf(Exchange exchange) {
        String key = exchange.getMessage().getBody(String.class);
        exchange.getMessage()
                .setBody(resources.templatesOf(key).stream().map(Revisions::key).toList());
    }

    /** Property in: {@code object}, a template, revision or Tenant. Body out: key of its registry; an empty list if it has none. */
    void registryOf(Exchange exchange) {
        String registry = switch (object(exchange)) {
            case Tenant tenant ->
                sibling(tenant.getMetadata().getNamespace(), tenant.getSpec().registryId());
            case TenantTemplate template ->
                sibling(
                        template.getMetadata().getNamespace(),
                        template.getSpec().registryId());
            case null, default -> null;
        };
        exchange.getMessage().setBody(registry == null ? List.of() : List.of(registry));
    }

    /** Property in: {@code object}, a Tenant or revision. Body out: key of its template. */
    void templateOf(Exchange exchange) {
        String template = switch (object(exchange)) {
            case Tenant tenant ->
                sibling(tenant.getMetadata().getNamespace(), tenant.getSpec().templateRef());
            case ControllerRevision revision -> owner(revision);
            case null, default -> null;
        };
        exchange.getMessage().setBody(template == null ? List.of() : List.of(template));
    }

    /** Property in: {@code object}, a revision or template. Body out: keys of the template's Tenants. */
    void tenantsOf(Exchange exchange) {
        String template = switch (object(exchange)) {
            case ControllerRevision revision -> owner(revision);
            case TenantTemplate t -> Revisions.key(t);
            case null, default -> null;
        };
        exchange.getMessage()
                .setBody(
                        template == null
                                ? List.of()
                                : resources.tenantsOfTemplate(template).stream()
                                        .map(WatchSteps::key)
                                        .toList());
    }

    /** Body in: a Secret's key. Body out: keys of the registries that read it. */
    void registriesOf(Exchange exchange) {
        String secret = exchange.getMessage().getBody(String.class);
        exchange.getMessage()
                .setBody(resources.registries().stream()
                        .filter(registry -> reads(registry, secret))
                        .map(RegistrySteps::key)
                        .toList());
    }

    /** Body in: key of a Tenant that is gone. Body out: key of the registry that waits for that; an empty list if none does. */
    void awaitedBy(Exchange exchange) {
        boolean awaited = schedule.gone(exchange.getMessage().getBody(String.class));
        if (awaited) {
            registryOf(exchange);
        } else {
            exchange.getMessage().setBody(List.of());
        }
    }

    /**
     * Property in: {@code object}, a definition's change. Body out: keys of the Tenants that wait for a kind of its group; if
     * it is gone, of those that have objects of the group.
     */
    void tenantsOfKind(Exchange exchange) {
        List<String> tenants = object(exchange) instanceof KindDefinitions.Change change
                ? resources.tenants().stream()
                        .filter(tenant -> concerns(change, tenant))
                        .map(WatchSteps::key)
                        .toList()
                : List.of();
        exchange.getMessage().setBody(tenants);
    }

    private static boolean concerns(KindDefinitions.Change change, Tenant tenant) {
        TenantStatus status = Objects.requireNonNullElse(tenant.getStatus(), TenantStatus.EMPTY);
        boolean stalled = status.conditions().stream()
                .anyMatch(condition -> Code.KIND_UNKNOWN.reason().equals(condition.reason()));
        return status.resources().stream()
                .filter(entry -> ObjectKey.groupOf(entry.apiVersion()).equals(change.group()))
                .anyMatch(entry ->
                        change.gone() || stalled || Code.KIND_UNKNOWN.reason().equals(entry.reason()));
    }

    private static @Nullable Object object(Exchange exchange) {
        return exchange.getProperty(KubernetesWatchEndpoint.OBJECT);
    }

    static String key(Tenant tenant) {
        return tenant.getMetadata().getNamespace() + "/" + tenant.getMetadata().getName();
    }

    private static @Nullable String sibling(String namespace, @Nullable String name) {
        return name == null ? null : namespace + "/" + name;
    }

    /** The label is hashed for long names; the owner reference is not. */
    private static @Nullable String owner(ControllerRevision revision) {
        return revision.getMetadata().getOwnerReferences().stream()
                .filter(owner -> owner.getKind().equals("TenantTemplate")
                        && Objects.equals(owner.getApiVersion(), Names.API_VERSION))
                .map(owner -> revision.getMetadata().getNamespace() + "/" + owner.getName())
                .findFirst()
                .orElse(null);
    }

    private static boolean reads(TenantRegistry registry, String secret) {
        return DataSources.secretsOf(registry.getSpec()).stream()
                .anyMatch(name -> secret.equals(sibling(registry.getMetadata().getNamespace(), name)));
    }
}
