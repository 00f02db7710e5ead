package org.kubernetestenants.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Optional;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;

/** The kinds that the operator knows without asking. */
public final class OwnTypes {
    public static final ResourceType REGISTRIES = own("TenantRegistry", "tenantregistries");
    public static final ResourceType TEMPLATES = own("TenantTemplate", "tenanttemplates");
    public static final ResourceType TENANTS = own("Tenant", "tenants");
    public static final ResourceType REVISIONS =
            new ResourceType("apps", "v1", "ControllerRevision", "controllerrevisions", true);
    public static final ResourceType SECRETS = new ResourceType("", "v1", "Secret", "secrets", true);
    public static final ResourceType NAMESPACES = new ResourceType("", "v1", "Namespace", "namespaces", false);
    public static final ResourceType EVENTS = new ResourceType("events.k8s.io", "v1", "Event", "events", true);
    public static final ResourceType LEASES = new ResourceType("coordination.k8s.io", "v1", "Lease", "leases", true);
    public static final ResourceType STORAGE_CLASSES =
            new ResourceType("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);

    public static final ResourceType WEBHOOK_CONFIGURATIONS = new ResourceType(
            "admissionregistration.k8s.io",
            "v1",
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfigurations",
            false);

    private OwnTypes() {}

    /** The model class of one of the kinds that {@link CustomResources} caches. */
    static Optional<Class<? extends HasMetadata>> model(ResourceType type) {
        return switch (type.kind()) {
            case "TenantRegistry" -> Optional.of(TenantRegistry.class);
            case "TenantTemplate" -> Optional.of(TenantTemplate.class);
            case "Tenant" -> Optional.of(Tenant.class);
            case "ControllerRevision" -> Optional.of(ControllerRevision.class);
            default -> Optional.empty();
        };
    }

    private static ResourceType own(String kind, String plural) {
        return new ResourceType(Names.GROUP, Names.VERSION, kind, plural, true);
    }
}
