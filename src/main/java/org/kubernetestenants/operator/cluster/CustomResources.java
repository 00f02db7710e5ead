package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;

/** Caches of our own kinds and of the templates' ControllerRevisions. Keys are {@code namespace/name}. */
public final class CustomResources implements AutoCloseable {
    /** @param namespace the only one to look at; null for all */
    public CustomResources(Clients clients, @Nullable String namespace) {}

    /** Starts the watches. */
    public void start() {}

    /** Whether all that existed at the start is here. */
    public boolean synced() {
        throw new UnsupportedOperationException();
    }

    public Optional<TenantRegistry> registry(String key) {
        throw new UnsupportedOperationException();
    }

    public Optional<TenantTemplate> template(String key) {
        throw new UnsupportedOperationException();
    }

    public Optional<Tenant> tenant(String key) {
        throw new UnsupportedOperationException();
    }

    public Collection<TenantRegistry> registries() {
        throw new UnsupportedOperationException();
    }

    public Collection<TenantTemplate> templates() {
        throw new UnsupportedOperationException();
    }

    public Collection<Tenant> tenants() {
        throw new UnsupportedOperationException();
    }

    public Collection<TenantTemplate> templatesOf(String registryKey) {
        throw new UnsupportedOperationException();
    }

    public Collection<Tenant> tenantsOf(String registryKey) {
        throw new UnsupportedOperationException();
    }

    public Collection<Tenant> tenantsOfTemplate(String templateKey) {
        throw new UnsupportedOperationException();
    }

    /** Every ControllerRevision of the template, oldest first. */
    public Collection<ControllerRevision> revisionsOf(String templateKey) {
        throw new UnsupportedOperationException();
    }

    public Tally tally(String registryKey) {
        throw new UnsupportedOperationException();
    }

    public Tally tallyOfTemplate(String templateKey) {
        throw new UnsupportedOperationException();
    }

    /** The server's answer to a write of ours is seen at once. */
    public void written(HasMetadata answer) {}

    /** The server's answer to a write of ours is seen at once. */
    public void written(ResourceType type, Answer answer) {}

    /** Handlers get the state before and after, null for none, and must only enqueue. */
    public <T extends HasMetadata> AutoCloseable onChange(Class<T> kind, BiConsumer<@Nullable T, @Nullable T> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
