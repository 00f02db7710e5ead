package org.kubernetestenants.operator.sync;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.kubernetestenants.operator.api.LabelValue;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantSpec;
import org.kubernetestenants.operator.source.Row;

/** What the operator owns of one row's Tenant: labels, finalizer and spec. */
record DesiredTenant(TenantSpec spec, Map<String, String> labels) {
    DesiredTenant {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    static DesiredTenant of(String registry, String template, Row row) {
        return new DesiredTenant(
                new TenantSpec(row.uid(), template, registry, row.values(), null),
                Map.of(
                        Names.REGISTRY, LabelValue.of(registry),
                        Names.UID, LabelValue.of(row.uid()),
                        Names.TEMPLATE, LabelValue.of(template)));
    }

    /** Whether a Tenant is already so; what others added to it does not matter. */
    boolean isMetBy(Tenant tenant) {
        ObjectMeta meta = tenant.getMetadata();
        Map<String, String> present = Objects.requireNonNullElse(meta.getLabels(), Map.of());
        List<String> finalizers = Objects.requireNonNullElse(meta.getFinalizers(), List.of());
        return spec.values().equals(tenant.getSpec().values())
                && present.entrySet().containsAll(labels.entrySet())
                && finalizers.contains(Names.TENANT_FINALIZER);
    }

    /** The body of a server-side apply. */
    Tenant body(String namespace, String name) {
        Tenant tenant = new Tenant();
        tenant.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .withFinalizers(Names.TENANT_FINALIZER)
                .build());
        tenant.setSpec(spec);
        return tenant;
    }
}
