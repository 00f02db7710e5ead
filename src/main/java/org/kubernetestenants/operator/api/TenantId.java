package org.kubernetestenants.operator.api;

/** Identity of a Tenant, and how objects are labelled as its own. */
public record TenantId(String namespace, String name) {
    public static TenantId of(Tenant tenant) {
        return new TenantId(
                tenant.getMetadata().getNamespace(), tenant.getMetadata().getName());
    }

    /** The key {@code namespace/name}, as queues and caches use it. */
    public static TenantId ofKey(String key) {
        int slash = key.indexOf('/');
        return new TenantId(key.substring(0, slash), key.substring(slash + 1));
    }

    /** {@code namespace/name}. */
    public String key() {
        return namespace + "/" + name;
    }

    /** Value of the label {@link Names#TENANT} on its objects. */
    public String label() {
        return LabelValue.of(name);
    }

    /** Whether these label values name this Tenant. */
    public boolean isNamedBy(String tenantLabel, String tenantNamespaceLabel) {
        return tenantNamespaceLabel.equals(namespace) && tenantLabel.equals(label());
    }
}
