package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Tenancy;

/**
 * {@code watch.namespaces}: an operator with exactly what the chart gives it in two namespaces does its work there, with the one
 * Secret that it may read, and asks for nothing else.
 */
class ChartNamespacedRightsIT {
    /** Everybody may ask for his own rights; these are about no namespace. */
    private static final Set<String> OF_EVERYBODY = Set.of("selfsubjectaccessreviews", "selfsubjectreviews");

    private static final Set<Preset> PRESETS =
            EnumSet.complementOf(EnumSet.of(Preset.GATEWAYAPI, Preset.NAMESPACES, Preset.SECRETS));

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @Test
    void in_namespaced_mode_rows_become_objects_of_every_kind_and_no_right_beyond_these_namespaces_is_needed_or_used() {
        String one = cluster.newNamespace("one");
        String two = cluster.newNamespace("two");
        AuditLog.Mark before = cluster.audit().mark();
        try (Release release = new Release(cluster)
                        .upgrade(
                                "watch.namespaces=[\"" + one + "\",\"" + two + "\"]",
                                "rbac.secrets={\"manage\":false,\"readNames\":[\"rows-db\"]}");
                OperatorProcess operator = release.operator().start();
                Tenancy first = new Tenancy(cluster.client(), one, "rows").with(List.of("a", "b"), "web");
                Tenancy second = new Tenancy(cluster.client(), two, "rows").with(List.of("c"), "web")) {
            HandMade made = new HandMade(cluster.client(), two);
            made.template("all", PRESETS.stream().map(Preset::resources).collect(Collectors.joining()))
                    .tenant("t", "all");
            for (String id : PRESETS.stream()
                    .flatMap(preset -> preset.rules().keySet().stream())
                    .toList()) {
                eventually(() ->
                        assertThat(made.entry("t", id).orElseThrow().state()).isIn(State.READY, State.IN_PROGRESS));
            }
            first.sql("DELETE FROM shops WHERE id = 'b'");
            eventually(() -> assertThat(first.names()).containsExactly("a-web"));
            made.delete("t");
            made.awaitGone("t");
            assertThat(second.names()).containsExactly("c-web");

            AuditEntries requests = cluster.audit()
                    .since(before)
                    .by(release.user())
                    .where(entry -> !entry.resource().isEmpty() && !OF_EVERYBODY.contains(entry.resource()));
            assertThat(requests.writes().list()).isNotEmpty();
            assertThat(requests.where(entry ->
                                    !Set.of(one, two, cluster.namespace()).contains(entry.namespace()))
                            .list())
                    .isEmpty();
            assertThat(requests.where(entry -> entry.code() == 403).list()).isEmpty();
            assertThat(requests.resource("secrets").stream()
                            .map(AuditEntry::name)
                            .distinct())
                    .containsExactly("rows-db");
            assertThat(operator.log()).doesNotContain("missing rule");
            assertSeesOnly(one, release);
        }
    }

    /** Whether it is being deleted, which the operator asks of its own namespaces before it holds deletions. */
    private static void assertSeesOnly(String namespace, Release release) {
        Config account =
                Config.fromKubeconfig(cluster.kubeconfigOf(release.account()).toFile());
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(account).build()) {
            assertThat(client.namespaces().withName(namespace).get()).isNotNull();
            assertThatThrownBy(() -> client.namespaces().withName("default").get())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("forbidden");
        }
    }
}
