package org.kubernetestenants.operator.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** The way out for a Tenant whose objects cannot be removed: when it is offered, and what is said once it was taken. */
public final class Abandonment {
    private static final int IN_HEADLINE = 3;
    private static final int NAMED = 20;

    private Abandonment() {}

    /** What is told of a Tenant that was let go of though {@code left} is not gone. */
    public static Problem of(TenantId tenant, List<InventoryEntry> left) {
        String count = left.size() == 1 ? "1 object stays" : left.size() + " objects stay";
        String names = left.stream()
                .limit(IN_HEADLINE)
                .map(entry -> entry.key().toString())
                .collect(Collectors.joining(", "));
        Problem problem = Problem.of(
                Code.TENANT_ABANDONED,
                count + " of the abandoned Tenant " + tenant.key() + ": " + names
                        + (left.size() > IN_HEADLINE ? " and more" : ""));
        for (InventoryEntry entry : left.stream().limit(NAMED).toList()) {
            String reason = entry.reason();
            problem = problem.detail(entry.key() + (reason == null ? "" : " (" + reason + ")"));
        }
        if (left.size() > NAMED) {
            problem = problem.detail("and " + (left.size() - NAMED) + " more");
        }
        String kinds = left.stream()
                .map(entry -> word(entry.key()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        return problem.help("find them: kubectl get " + kinds + " -A -l " + Names.TENANT + "=" + tenant.label() + ","
                        + Names.TENANT_NAMESPACE + "=" + tenant.namespace())
                .impact("they keep their labels; a Tenant of the same name takes them up again");
    }

    /** Why an object of a deleted Tenant may not be removed, and that there is a way out: first, since the rest may be long. */
    static Problem offered(Departure departure, Problem forbidden) {
        if (!departure.isWhole()) {
            return forbidden;
        }
        TenantId tenant = departure.tenant();
        List<String> details = new ArrayList<>();
        details.add("to leave it: kubectl annotate tenant " + tenant.name() + " -n " + tenant.namespace() + " "
                + Names.ABANDON + "=true");
        details.addAll(forbidden.details());
        return new Problem(
                forbidden.code(),
                forbidden.headline(),
                forbidden.place(),
                details,
                forbidden.help(),
                forbidden.impact());
    }

    private static String word(ObjectKey object) {
        return object.kind().toLowerCase(Locale.ROOT) + (object.group().isEmpty() ? "" : "." + object.group());
    }
}
