package org.kubernetestenants.operator.route;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantStatus;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.cluster.KindDefinitions;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.WatchedSecrets;

/** The watches that {@code kubernetes-watch:} endpoints can name, each reporting only what may concern somebody. */
final class Watches {
    /** Their names. */
    static final Set<String> NAMES = Set.of(
            "registries",
            "templates",
            "tenants",
            "tenants-gone",
            "tenant-counts",
            "revisions",
            "objects",
            "kinds",
            "secrets");

    private final CustomResources resources;
    private final ManagedObjects objects;
    private final KindDefinitions kinds;
    private final WatchedSecrets secrets;

    Watches(CustomResources resources, ManagedObjects objects, KindDefinitions kinds, WatchedSecrets secrets) {
        this.resources = resources;
        this.objects = objects;
        this.kinds = kinds;
        this.secrets = secrets;
    }

    /** By name. */
    Map<String, Watch> all() {
        return Map.of(
                "registries", custom(TenantRegistry.class, resources::registries, Watches::wanted),
                "templates", custom(TenantTemplate.class, resources::templates, Watches::wanted),
                "tenants", custom(Tenant.class, resources::tenants, Watches::wanted),
                "tenants-gone", custom(Tenant.class, List::of, (before, now) -> now == null),
                "tenant-counts", custom(Tenant.class, List::of, Watches::counts),
                "revisions", custom(ControllerRevision.class, List::of, (before, now) -> now != null),
                "objects", this::objects,
                "kinds", handler -> kinds.onChange(change -> handler.accept(change.name(), change)),
                "secrets", handler -> secrets.onChange(key -> handler.accept(key, null)));
    }

    private <T extends HasMetadata> Watch custom(
            Class<T> kind, Supplier<Collection<T>> present, BiPredicate<@Nullable T, @Nullable T> matters) {
        return handler -> {
            AutoCloseable subscription = resources.onChange(kind, (before, now) -> {
                T object = now != null ? now : before;
                if (object != null && matters.test(before, now)) {
                    handler.accept(key(object), object);
                }
            });
            present.get().forEach(object -> handler.accept(key(object), object));
            return subscription;
        };
    }

    /** Whether somebody changed what is wanted; a status of ours, or a count in it, wakes nobody. */
    private static boolean wanted(@Nullable HasMetadata before, @Nullable HasMetadata now) {
        return before == null
                || now == null
                || !Objects.equals(
                        before.getMetadata().getUid(), now.getMetadata().getUid())
                || !Objects.equals(
                        before.getMetadata().getGeneration(), now.getMetadata().getGeneration())
                || before.isMarkedForDeletion() != now.isMarkedForDeletion()
                || !before.getFinalizers().equals(now.getFinalizers())
                || !Objects.equals(
                        before.getMetadata().getAnnotations(), now.getMetadata().getAnnotations());
    }

    private static boolean counts(@Nullable Tenant before, @Nullable Tenant now) {
        return before == null || now == null || !Objects.equals(Counts.of(before), Counts.of(now));
    }

    private record Counts(
            boolean ready, boolean failed, @Nullable Long generation) {
        static Counts of(Tenant tenant) {
            TenantStatus status = Objects.requireNonNullElse(tenant.getStatus(), TenantStatus.EMPTY);
            boolean ready = status.conditions().stream()
                    .anyMatch(c -> c.type().equals("Ready") && c.status().equals("True"));
            return new Counts(ready, status.failedResources() > 0, status.templateGeneration());
        }
    }

    private AutoCloseable objects(BiConsumer<String, @Nullable Object> handler) {
        AutoCloseable subscription = objects.onChange(object -> handler.accept(tenantOf(object), object));
        // Their own watch reports the Tenants that are there.
        objects.all().stream()
                .filter(object -> resources
                        .tenantLabelled(object.tenantNamespace(), object.tenant())
                        .isEmpty())
                .forEach(object -> handler.accept(tenantOf(object), object));
        return subscription;
    }

    private String tenantOf(ManagedObject object) {
        return resources
                .tenantLabelled(object.tenantNamespace(), object.tenant())
                .map(Watches::key)
                .orElse(object.tenantNamespace() + "/" + object.tenant());
    }

    private static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}
