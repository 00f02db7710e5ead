package org.kubernetestenants.operator.tenant;

import java.util.List;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.Problem;

/** What a template or a Tenant needs and does not have, in words. */
public final class Absent {
    private Absent() {}

    /** @param names of the registries in the template's namespace */
    public static Problem registry(TenantTemplate template, List<String> names) {
        String wanted = template.getSpec().registryId();
        String nearest = Nearest.to(wanted, names)
                .map(near -> "did you mean `" + near + "`? ")
                .orElse("");
        return Problem.of(
                        Code.REGISTRY_NOT_FOUND,
                        "TenantTemplate " + key(template) + " names TenantRegistry `" + wanted
                                + "`, which does not exist")
                .detail("in its namespace there " + (names.isEmpty() ? "is none" : "are: " + String.join(", ", names)))
                .help(nearest + "create it, or make the template anew with another registryId, which cannot be changed")
                .impact("no Tenant is made of it; those that there are go on with the last valid generation");
    }

    /** Where objects may be made by templates' accounts only. */
    public static Problem account(TenantTemplate template) {
        return Problem.of(Code.ACCOUNT_MISSING, "TenantTemplate " + key(template) + " has no serviceAccountName")
                .detail("this operator runs with --impersonate-only: it writes no objects by rights of its own")
                .help("name a ServiceAccount of namespace "
                        + template.getMetadata().getNamespace() + " that may write them in spec.serviceAccountName")
                .impact("no Tenant is made of it; those that there are go on with the last valid generation");
    }

    /** @param key namespace/name of the template that a Tenant names */
    public static Problem template(String key) {
        return Problem.of(Code.TEMPLATE_NOT_FOUND, "TenantTemplate " + key + " does not exist")
                .help("create it, or delete this Tenant; what there is: kubectl get tenanttemplates -n "
                        + key.substring(0, key.indexOf('/')))
                .impact("the Tenant's objects stay as they are");
    }

    private static String key(TenantTemplate template) {
        return template.getMetadata().getNamespace() + "/"
                + template.getMetadata().getName();
    }
}
