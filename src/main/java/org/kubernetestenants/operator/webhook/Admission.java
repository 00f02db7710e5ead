package org.kubernetestenants.operator.webhook;

/** What the operator would say about an object, before it is stored. Asks caches; what else is asked may take a second. */
final class Admission {
    private final TemplateAdmission templates;
    private final RegistryAdmission registries;
    private final TenantAdmission tenants;
    private final LeavingAdmission leaving;

    Admission(
            TemplateAdmission templates,
            RegistryAdmission registries,
            TenantAdmission tenants,
            LeavingAdmission leaving) {
        this.templates = templates;
        this.registries = registries;
        this.tenants = tenants;
        this.leaving = leaving;
    }

    Findings look(Request request) {
        if (request.isDelete()) {
            return leaving.look(request);
        }
        if (!request.isChecked()) {
            return Findings.NONE;
        }
        Findings found = switch (request.kind()) {
            case "TenantTemplate" -> templates.look(request);
            case "TenantRegistry" -> registries.look(request);
            case "Tenant" -> tenants.look(request);
            default -> Findings.NONE;
        };
        return request.isSuspended() ? found.asWarnings() : found;
    }
}
