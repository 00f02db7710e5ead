package org.kubernetestenants.operator.apply;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.ResourceTemplate.ReadyWhen;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.readiness.ReadyWhenRule;
import org.kubernetestenants.operator.template.Manifest;

/** The body of an apply: the manifest with our marks and with preconditions. */
final class AppliedBody {
    private AppliedBody() {}

    /**
     * @param uid the object must be this one; null if it must not exist
     * @param resourceVersion the object must be at this version
     */
    static Map<String, Object> of(
            Manifest manifest,
            TenantId tenant,
            boolean namespaced,
            boolean adopted,
            @Nullable String uid,
            String resourceVersion) {
        Map<String, Object> metadata = copy(manifest.get("metadata"));
        Map<String, Object> labels = copy(metadata.get("labels"));
        labels.put(Names.TENANT, tenant.label());
        labels.put(Names.TENANT_NAMESPACE, tenant.namespace());
        Map<String, Object> annotations = copy(metadata.get("annotations"));
        annotations.putAll(marks(manifest.resource(), adopted));
        metadata.put("labels", labels);
        metadata.put("annotations", annotations);
        metadata.put("resourceVersion", resourceVersion);
        if (uid != null) {
            metadata.put("uid", uid);
        }
        if (!namespaced) {
            metadata.remove("namespace");
        }
        Map<String, Object> body = new LinkedHashMap<>(manifest);
        body.put("metadata", metadata);
        return body;
    }

    /** Our annotations of an object: with our labels, all that is known of it if its Tenant's status is lost. */
    static Map<String, String> marks(ResourceTemplate resource, boolean adopted) {
        Map<String, String> marks = new LinkedHashMap<>();
        marks.put(Names.RESOURCE_ID, resource.id());
        marks.put(Names.DELETION_POLICY, resource.deletionPolicy().word());
        if (resource.isOnce()) {
            marks.put(Names.CREATED_ONCE, "true");
        }
        ReadyWhen readyWhen = resource.readyWhen();
        if (readyWhen != null) {
            marks.put(Names.READY_WHEN, ReadyWhenRule.annotation(readyWhen));
        }
        if (adopted) {
            marks.put(Names.ADOPTED, "true");
        }
        return marks;
    }

    private static Map<String, Object> copy(@Nullable Object map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> entries) {
            entries.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }
}
