package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.kubernetestenants.operator.api.Tenant;

/** The Tenants of one registry as a watch shows them: a thousand are not listed each time that one looks. */
public final class WatchedTenants implements AutoCloseable {
    private final String registry;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final SharedIndexInformer<Tenant> informer;

    /** Returns when it sees all that there is. */
    public WatchedTenants(KubernetesClient client, String namespace, String registry) {
        this.registry = registry;
        this.informer = client.resources(Tenant.class).inNamespace(namespace).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Tenant tenant) {}

            @Override
            public void onUpdate(Tenant old, Tenant tenant) {
                note("changed ", tenant);
            }

            @Override
            public void onDelete(Tenant tenant, boolean unknown) {
                note("deleted ", tenant);
            }
        });
    }

    private void note(String what, Tenant tenant) {
        if (isOurs(tenant)) {
            seen.add(what + tenant.getMetadata().getName());
        }
    }

    private boolean isOurs(Tenant tenant) {
        return registry.equals(tenant.getSpec().registryId());
    }

    /** Those that there are, in no order. */
    public List<Tenant> now() {
        return informer.getStore().list().stream().filter(this::isOurs).toList();
    }

    /** Changes and deletions since the beginning, such as {@code changed acme-web}. */
    public List<String> events() {
        return List.copyOf(seen);
    }

    @Override
    public void close() {
        informer.close();
    }
}
