package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;

/** Must show 8: a removal costs one delete for each object and one patch for the Tenant, and nothing else. */
class RemovalCostIT {
    private static final int TENANTS = 20;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    @Test
    void behaviour_30_objects_that_go_at_once_cost_one_delete_each_and_their_tenant_one_patch() {
        HandMade shop = new HandMade(cluster).template("plain", """
                configMaps:
                - {id: config, nameTemplate: "$uid-config", spec: {data: {a: b}}}
                - {id: more, nameTemplate: "$uid-more", spec: {data: {a: b}}}
                secrets:
                - {id: secret, nameTemplate: "$uid", spec: {data: {a: Yg==}}}
                serviceAccounts:
                - {id: account, nameTemplate: "$uid", spec: {}}
                services:
                - {id: service, nameTemplate: "$uid", spec: {spec: {ports: [{port: 80}]}}}
                """);
        List<String> tenants =
                IntStream.range(0, TENANTS).mapToObj(i -> "t" + i).toList();
        tenants.forEach(tenant -> shop.tenant(tenant, "plain"));
        tenants.forEach(shop::awaitReady);
        AuditLog.Mark before = cluster.audit().mark();

        tenants.forEach(shop::delete);
        tenants.forEach(shop::awaitGone);

        AuditEntries requests = cluster.audit()
                .since(before)
                .by(cluster.serviceAccountUser("operator"))
                .where(request ->
                        !request.verb().equals("watch") && !request.resource().equals("leases"))
                .where(request -> !request.resource().startsWith("tenanttemplates")
                        && !request.resource().startsWith("tenantregistries")
                        && !request.resource().equals("events"));
        assertThat(requests.verb("delete").count()).isEqualTo(5 * TENANTS);
        assertThat(requests.verb("patch").resource("tenants").count()).isEqualTo(TENANTS);
        assertThat(requests.count()).as("%s", requests).isEqualTo(6 * TENANTS);
        assertThat(requests.stream().map(AuditEntry::code)).containsOnly(200);
    }
}
