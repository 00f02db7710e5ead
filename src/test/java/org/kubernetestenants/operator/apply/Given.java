package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.readiness.Readiness;
import org.kubernetestenants.operator.template.Manifest;
import org.kubernetestenants.operator.testing.Resources;

/** What tests of this package start from: ConfigMaps in the namespace acme, of the Tenants shops/acme and shops/other. */
final class Given {
    static final TenantId ACME = new TenantId("shops", "acme");
    static final TenantId OTHER = new TenantId("shops", "other");

    private Given() {}

    static ObjectKey key(String name) {
        return new ObjectKey("", "ConfigMap", "acme", name);
    }

    /** What the cache keeps of an object that we created. */
    static ManagedObject object(String name, String uid) {
        return object(name, uid, ACME, false, false, "fields");
    }

    static ManagedObject object(
            String name, String uid, TenantId tenant, boolean adopted, boolean deleting, String fields) {
        return new ManagedObject(
                key(name),
                "v1",
                uid,
                "7",
                tenant.label(),
                tenant.namespace(),
                "the-" + name,
                DeletionPolicy.DELETE,
                adopted,
                deleting,
                fields,
                false,
                Readiness.READY);
    }

    /** An entry of an object that was made; with a null uid, of one that was not. */
    static InventoryEntry entry(String name, @Nullable String uid) {
        return entry(name, uid, false, uid == null ? null : "hash");
    }

    static InventoryEntry entry(String name, @Nullable String uid, boolean adopted, @Nullable String appliedHash) {
        return new InventoryEntry(
                "the-" + name,
                "v1",
                "ConfigMap",
                "acme",
                name,
                uid,
                0,
                DeletionPolicy.DELETE,
                adopted ? true : null,
                null,
                appliedHash,
                uid == null ? null : "fields",
                null,
                null,
                State.READY,
                null,
                null);
    }

    static Manifest manifest(Map<String, Object> object) {
        return new Manifest(Resources.of("{id: config, spec: {}}"), object);
    }

    static JsonNode yaml(String text) {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
