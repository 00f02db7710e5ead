package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.Accounts;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/** What the operator's options allow templates and registries, and which rights it says are missing before they are needed. */
class AllowedIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared()
            .withOperator(operator -> operator.option(
                    "--impersonate-only",
                    "--target-namespaces",
                    "target-*,nowhere",
                    "--source-hosts",
                    "*.db.example.com"));

    private static final Accounts ACCOUNTS = new Accounts(cluster);

    @SuppressWarnings("NullAway.Init")
    private HandMade made;

    @BeforeAll
    static void accounts() {
        ACCOUNTS.create("deployer");
        ACCOUNTS.create("weak");
    }

    @BeforeEach
    void connect() {
        made = new HandMade(cluster);
    }

    @Test
    void impersonate_only_refuses_a_template_without_an_account() {
        made.template("own", "configMaps: [{id: c, nameTemplate: '$uid', spec: {data: {a: b}}}]");

        eventually(() -> {
            Condition valid = templateCondition("own");
            assertThat(valid.status()).isEqualTo("False");
            assertThat(valid.reason()).isEqualTo("AccountMissing");
            assertThat(valid.message()).contains("has no serviceAccountName", "--impersonate-only");
        });
    }

    @Test
    void target_namespaces_are_those_of_the_list_and_one_object_elsewhere_hurts_no_other() {
        String allowed = cluster.newNamespace("target");
        ACCOUNTS.mayWriteConfigMaps("deployer", allowed);
        made.template("two", """
                        serviceAccountName: deployer
                        configMaps:
                        - {id: in, nameTemplate: $uid, targetNamespace: %s, spec: {data: {a: b}}}
                        - {id: out, nameTemplate: $uid, spec: {data: {a: b}}}
                        """.formatted(allowed)).tenant("two", "two");

        made.awaitState("two", "in", State.READY);
        assertThat(made.awaitState("two", "out", State.FAILED).message())
                .contains("--target-namespaces allows: target-*, nowhere");
    }

    @Test
    void source_hosts_are_those_of_the_list() {
        try (Shop shop = new Shop(cluster.client(), cluster.namespace())) {
            shop.registry("elsewhere");

            eventually(() -> {
                TenantRegistry now = Objects.requireNonNull(shop.registryNow("elsewhere"));
                Condition ready = Shop.condition(now.getStatus().conditions(), Condition.SOURCE_REACHABLE);
                assertThat(ready.status()).isEqualTo("False");
                assertThat(ready.reason()).isEqualTo("InvalidSourceSettings");
                assertThat(ready.message()).contains("--source-hosts", "*.db.example.com");
            });
        }
    }

    /** One event and one line of the log for each kind, though nothing was refused yet. */
    @Test
    void the_rule_that_a_templates_account_lacks_is_told_before_there_is_any_tenant() {
        made.template("weakly", """
                serviceAccountName: weak
                configMaps:
                - {id: a, nameTemplate: $uid-a, targetNamespace: target-x, spec: {data: {a: b}}}
                - {id: b, nameTemplate: $uid-b, targetNamespace: target-x, spec: {data: {a: b}}}
                """);

        eventually(() -> assertThat(made.events("weakly", "Forbidden"))
                .singleElement()
                .asString()
                .contains("ServiceAccount " + cluster.namespace() + "/weak may not get ConfigMap target-x/*"));
        assertThat(cluster.operator().log())
                .contains("weakly makes ConfigMap")
                .contains("{apiGroups: [''], resources: [configmaps], verbs: [get, create, patch, update, delete]}");
        // The event comes before the status.
        eventually(() -> assertThat(templateCondition("weakly").status()).isEqualTo("True"));
    }

    private static Condition templateCondition(String name) {
        TenantTemplate now = cluster.client()
                .resources(TenantTemplate.class)
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
        return Shop.condition(now.getStatus().conditions(), Condition.VALID);
    }
}
