package org.kubernetestenants.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** One row of a registry × one template, or a tenant made by hand. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Categories("tenants")
@ShortNames("tn")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Status", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "UID", jsonPath = ".spec.uid")
@AdditionalPrinterColumn(name = "Template", jsonPath = ".spec.templateRef")
@AdditionalPrinterColumn(name = "Resources", jsonPath = ".status.resourcesReady")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class Tenant extends CustomResource<TenantSpec, TenantStatus> implements Namespaced {
    private static final long serialVersionUID = 1;
}
