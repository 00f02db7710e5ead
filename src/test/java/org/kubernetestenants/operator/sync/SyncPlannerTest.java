package org.kubernetestenants.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.kubernetestenants.operator.sync.SyncFixture.active;
import static org.kubernetestenants.operator.sync.SyncFixture.leaving;
import static org.kubernetestenants.operator.sync.SyncFixture.row;
import static org.kubernetestenants.operator.sync.SyncFixture.snapshot;
import static org.kubernetestenants.operator.sync.SyncFixture.template;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantSpec;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.WholeSnapshot;

class SyncPlannerTest {
    private final SyncFixture cluster = new SyncFixture();

    @Test
    void each_active_row_gets_one_tenant_of_each_template() {
        GuardedPlan plan = cluster.plan(active("acme", "beta"), template("web"), template("jobs"));

        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly(
                        "create default/acme-jobs",
                        "create default/beta-jobs",
                        "create default/acme-web",
                        "create default/beta-web");
        assertThat(plan.desired()).isEqualTo(4);
        assertThat(plan.created()).isEqualTo(4);
    }

    @Test
    void the_body_of_a_write_has_what_the_operator_owns_and_nothing_else() {
        GuardedPlan plan = cluster.plan(active("Acme & Sons"), template("web"));

        GuardedPlan.Write write = (GuardedPlan.Write) plan.changes().getFirst();
        assertThat(new KubernetesSerialization().asYaml(write.desired())).isEqualTo("""
                        ---
                        apiVersion: "operator.kubernetes-tenants.org/v1"
                        kind: "Tenant"
                        metadata:
                          finalizers:
                          - "tenant.operator.kubernetes-tenants.org/finalizer"
                          labels:
                            kubernetes-tenants.org/registry: "prod"
                            kubernetes-tenants.org/template: "web"
                            kubernetes-tenants.org/uid: "Acme---Sons-2a6c192e"
                          name: "acme-sons-web-50649357"
                          namespace: "default"
                        spec:
                          uid: "Acme & Sons"
                          templateRef: "web"
                          registryId: "prod"
                          values:
                            activate: "1"
                            plan: "gold"
                        """);
    }

    @Test
    void with_nothing_changed_nothing_is_written() {
        cluster.sync(active("acme", "beta"), template("web"));

        assertThat(cluster.plan(active("beta", "acme"), template("web")).changes())
                .isEmpty();
    }

    @Test
    void a_changed_row_is_written_and_only_that() {
        cluster.sync(active("acme", "beta"), template("web"));

        GuardedPlan plan =
                cluster.plan(snapshot(List.of(row("acme", 1, "gold"), row("beta", 1, "free"))), template("web"));
        assertThat(plan.changes()).extracting(Object::toString).containsExactly("update default/beta-web");
        assertThat(plan.updated()).isEqualTo(1);
    }

    @Test
    void what_others_added_to_a_tenant_is_no_change_but_a_label_of_ours_that_is_gone_is() {
        cluster.sync(active("acme"), template("web"));
        Tenant tenant = cluster.named("acme-web");
        tenant.getMetadata().getLabels().put("team", "a");
        tenant.getMetadata().getFinalizers().add("example.com/other");
        assertThat(cluster.plan(active("acme"), template("web")).changes()).isEmpty();

        tenant.getMetadata().getLabels().remove("kubernetes-tenants.org/uid");
        assertThat(cluster.plan(active("acme"), template("web")).updated()).isEqualTo(1);
    }

    @Test
    void a_row_that_is_gone_or_inactive_takes_its_tenant_along_with_uid_and_resource_version() {
        cluster.sync(active("a", "b", "c", "d"), template("web"));

        GuardedPlan plan = cluster.plan(
                snapshot(List.of(row("a", 1, "gold"), row("b", 1, "gold"), row("c", 0, "gold"))), template("web"));
        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly("delete default/c-web", "delete default/d-web");
        GuardedPlan.Delete delete = (GuardedPlan.Delete) plan.changes().getFirst();
        assertThat(delete.uid()).isEqualTo("uid-3");
        assertThat(delete.resourceVersion()).isEqualTo("3");
        assertThat(plan.deleted()).isEqualTo(2);
    }

    @Test
    void an_invalid_row_keeps_its_tenant_as_it_is() {
        cluster.sync(active("acme", "beta"), template("web"));

        WholeSnapshot one = snapshot(List.of(row("acme", 1, "gold"), row("beta", "maybe", "free")));
        GuardedPlan plan = cluster.plan(one, template("web"));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.desired()).isEqualTo(2);
    }

    @Test
    void a_tenant_being_deleted_is_waited_for_and_made_again_when_it_is_gone() {
        cluster.sync(active("acme", "beta"), template("web"));
        Tenant tenant = cluster.named("acme-web");
        tenant.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

        GuardedPlan plan = cluster.plan(active("acme", "beta"), template("web"));
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.waitingFor()).containsExactly("acme-web");

        cluster.tenants.remove("acme-web");
        assertThat(cluster.plan(active("acme", "beta"), template("web")).changes())
                .extracting(Object::toString)
                .containsExactly("create default/acme-web");
    }

    @Test
    void a_template_that_is_being_deleted_gets_no_tenants_and_loses_none() {
        cluster.sync(active("acme", "beta"), template("web"), template("old"));

        GuardedPlan plan = cluster.plan(active("acme", "gamma"), template("web"), leaving(template("old")));
        assertThat(plan.changes())
                .extracting(Object::toString)
                .containsExactly("delete default/beta-web", "create default/gamma-web");
    }

    @Test
    void a_tenant_made_by_hand_is_never_touched_and_its_name_never_given_away() {
        Tenant byHand = DesiredTenant.of("prod", "web", active("acme").active().getFirst())
                .body("default", "acme-web");
        byHand.setSpec(new TenantSpec("acme", "web", null, Map.of()));
        cluster.put(byHand);

        GuardedPlan plan = cluster.plan(active("acme"), template("web"));
        assertThat(plan.changes()).hasSize(1);
        assertThat(plan.changes().getFirst().name()).matches("acme-web-[0-9a-f]{8}");
    }

    @Test
    void a_name_that_another_registrys_tenant_has_is_not_taken_from_it() {
        GuardedPlan plan = cluster.plan(active("acme"), List.of(template("web")), Set.of("acme-web"));

        assertThat(plan.changes().getFirst().name()).matches("acme-web-[0-9a-f]{8}");
    }

    @Test
    void a_snapshot_without_rows_is_refused_even_for_one_tenant() {
        cluster.sync(active("acme"), template("web"));

        assertThat(refusal(active()).full()).isEqualTo("""
                        error[TO-D310] DeletionsRefused: the source of TenantRegistry default/prod would delete 1 of 1 Tenants at once
                          the source has no rows at all
                          without an active row: acme-web
                        help: is it the right table, and is it filled? if they are to go, delete them yourself: kubectl -n default delete tn NAME, all of them: -l kubernetes-tenants.org/registry=prod
                        nothing was created, changed or deleted; the guard looks again at the next sync""");
    }

    @Test
    void a_snapshot_that_would_take_all_of_several_tenants_is_refused() {
        cluster.sync(active("acme", "beta"), template("web"));

        assertThat(refusal(active("gamma", "delta")).headline())
                .isEqualTo("the source of TenantRegistry default/prod would delete 2 of 2 Tenants at once");
    }

    @Test
    void the_only_tenant_may_go_when_there_are_other_rows() {
        cluster.sync(active("acme"), template("web"));

        assertThat(cluster.plan(active("gamma"), template("web")).deleted()).isEqualTo(1);
    }

    @Test
    void more_than_half_and_more_than_five_is_refused_and_five_or_half_is_not() {
        cluster.sync(active(uids(0, 12)), template("web"));

        assertThat(cluster.plan(active(uids(6, 12)), template("web")).deleted()).isEqualTo(6);
        Problem refused = refusal(active(uids(7, 12)));
        assertThat(refused.details())
                .containsExactly(
                        "the source has 5 rows",
                        "without an active row: u00-web, u01-web, u02-web, u03-web, u04-web, …");

        SyncFixture few = new SyncFixture();
        few.sync(active(uids(0, 6)), template("web"));
        assertThat(few.plan(active(uids(5, 6)), template("web")).deleted()).isEqualTo(5);
    }

    private Problem refusal(WholeSnapshot snapshot) {
        Throwable thrown = catchThrowable(() -> cluster.plan(snapshot, template("web")));
        assertThat(thrown).isInstanceOf(OperatorException.class);
        return OperatorException.problemOf(thrown);
    }

    private static String[] uids(int from, int to) {
        return IntStream.range(from, to).mapToObj("u%02d"::formatted).toArray(String[]::new);
    }
}
