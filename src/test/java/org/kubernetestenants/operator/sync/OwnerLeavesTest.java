package org.kubernetestenants.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.sync.SyncFixture.active;
import static org.kubernetestenants.operator.sync.SyncFixture.template;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.PendingDeletions;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantTemplate;

/** Behaviour 10: the guard before the deletion of a template or of a registry. */
class OwnerLeavesTest {
    private final SyncFixture cluster = new SyncFixture();

    @Test
    void behaviour_10_a_registry_takes_its_only_tenant_along_at_once() {
        cluster.sync(active("acme"), template("web"));

        assertThat(registryLeaves().changes()).extracting(Object::toString).containsExactly("delete default/acme-web");
    }

    @Test
    void behaviour_10_a_registry_waits_with_several_tenants_for_approval_and_says_how() {
        cluster.sync(active("acme", "beta"), template("web"));

        GuardedPlan plan = registryLeaves();
        cluster.carryOut(plan);
        String hold = Objects.requireNonNull(plan.guarded().pending()).hold();
        assertThat(cluster.marked(hold)).containsExactly("acme-web", "beta-web");
        assertThat(plan.guarded().held().orElseThrow().full()).isEqualTo("""
                        error[TO-D310] DeletionsHeld: deleting TenantRegistry default/prod would delete 2 Tenants
                          held: acme-web, beta-web
                          without approval 30 %% or 5 may go within 1h, never all of several
                        help: are all of them to go? if so: kubectl -n default annotate --overwrite tenantregistry prod kubernetes-tenants.org/approve-deletions=%s
                        until then it stays, and so do these Tenants and their objects""".formatted(hold));
        assertThat(registryLeaves().changes()).isEmpty();

        cluster.approve(hold);
        assertThat(registryLeaves().deleted()).isEqualTo(2);
    }

    @Test
    void behaviour_10_a_template_takes_its_tenants_along_within_the_limits_of_its_registry() {
        String[] uids = IntStream.range(0, 4).mapToObj("u%d"::formatted).toArray(String[]::new);
        cluster.sync(active(uids), template("web"), template("jobs"));

        assertThat(templateLeaves(template("jobs"), null).deleted()).isEqualTo(4);

        cluster.guard(30, 3, "1h", "0s");
        GuardedPlan held = templateLeaves(template("jobs"), null);
        assertThat(held.deleted()).isZero();
        assertThat(held.guarded().held().orElseThrow().headline())
                .isEqualTo("deleting TenantTemplate default/jobs would delete 4 Tenants");
        cluster.carryOut(held);

        TenantTemplate approved = template("jobs");
        PendingDeletions pending = Objects.requireNonNull(held.guarded().pending());
        approved.getMetadata().setAnnotations(Map.of("kubernetes-tenants.org/approve-deletions", pending.hold()));
        assertThat(templateLeaves(approved, pending).deleted()).isEqualTo(4);
    }

    private GuardedPlan registryLeaves() {
        PendingDeletions pending = cluster.registry.getStatus().pendingDeletions();
        return OwnerLeaves.plan(
                cluster.registry,
                cluster.registry,
                cluster.tenants.size(),
                cluster.tenants.values(),
                pending,
                cluster.now());
    }

    private GuardedPlan templateLeaves(TenantTemplate template, @Nullable PendingDeletions pending) {
        List<Tenant> tenants = cluster.tenants.values().stream()
                .filter(tenant -> tenant.getSpec()
                        .templateRef()
                        .equals(template.getMetadata().getName()))
                .toList();
        return OwnerLeaves.plan(template, cluster.registry, cluster.tenants.size(), tenants, pending, cluster.now());
    }
}
