package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.Accounts;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/** {@code serviceAccountName}: objects are written, read before that, and deleted as the template's account. Behaviours 32 and 43. */
class ServiceAccountIT {
    private static final String CONFIG = """
            serviceAccountName: %s
            configMaps:
            - {id: one, nameTemplate: "$uid-one", spec: {data: {key: "1"}}}
            - {id: two, nameTemplate: "$uid-two", dependIds: [one], spec: {data: {key: "2"}}}
            """;

    @RegisterExtension
    static final ControlPlane cluster =
            ControlPlane.shared().withOperator(operator -> operator.property("tenant.stalled-retry", "2000"));

    private static final Accounts ACCOUNTS = new Accounts(cluster);

    @SuppressWarnings("NullAway.Init")
    private HandMade made;

    @BeforeEach
    void connect() {
        made = new HandMade(cluster);
    }

    /** The status and the finalizer are the operator's own business; all that is the tenant's is the account's. */
    @Test
    void every_request_for_a_managed_object_is_made_as_the_account_and_every_status_as_the_operator() {
        ACCOUNTS.create("deployer");
        ACCOUNTS.mayWriteConfigMaps("deployer", cluster.namespace());
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("ada-one")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .withData(Map.of("key", "1"))
                        .build())
                .create();
        AuditLog.Mark before = cluster.audit().mark();
        made.template("by-account", CONFIG.formatted("deployer")).tenant("ada", "by-account");
        made.awaitReady("ada");
        cluster.client()
                .configMaps()
                .inNamespace(cluster.namespace())
                .withName("ada-two")
                .delete();
        eventually(() -> assertThat(data("ada-two")).containsEntry("key", "2"));

        AuditEntries requests = cluster.audit()
                .since(before)
                .by(cluster.serviceAccountUser("operator"))
                .namespace(cluster.namespace());
        AuditEntries objects =
                requests.resource("configmaps").where(entry -> entry.name().startsWith("ada-"));
        assertThat(objects.verb("get").list()).isNotEmpty();
        assertThat(objects.writes().count()).isGreaterThanOrEqualTo(3);
        assertThat(objects.stream().map(AuditEntry::impersonated)).containsOnly(cluster.serviceAccountUser("deployer"));
        assertThat(requests.resource("tenants").writes().list()).isNotEmpty();
        assertThat(requests.resource("tenants").writes().stream().map(AuditEntry::impersonated))
                .containsOnly("");
        assertThat(Objects.requireNonNull(made.get("ada")).getStatus().serviceAccountName())
                .isEqualTo("deployer");
    }

    /** A missing right is nobody else's business, says what to do, and needs nobody to say that it was done. */
    @Test
    void behaviour_32_an_account_without_rights_stalls_its_tenant_alone_and_goes_on_when_it_has_them() {
        ACCOUNTS.create("weak");
        made.template("by-weak", CONFIG.formatted("weak")).tenant("eve", "by-weak");
        made.template("by-operator", "configMaps: [{id: one, nameTemplate: '$uid-one', spec: {data: {key: '1'}}}]")
                .tenant("bob", "by-operator");
        made.awaitReady("bob");
        made.awaitState("eve", "one", State.FAILED);
        eventually(() -> {
            Condition stalled = condition("eve", "Stalled");
            assertThat(stalled.status()).isEqualTo("True");
            assertThat(stalled.reason()).isEqualTo("Forbidden");
            assertThat(stalled.message()).contains("ServiceAccount " + cluster.namespace() + "/weak may not patch");
            assertThat(made.entry("eve", "one").orElseThrow().message())
                    .contains(
                            "ServiceAccount " + cluster.namespace() + "/weak may not patch ConfigMap",
                            "{apiGroups: [''], resources: [configmaps], verbs: [get, create, patch, update, delete]}",
                            "--as=" + cluster.serviceAccountUser("weak"));
        });
        assertThat(made.entry("eve", "two").orElseThrow().state()).isEqualTo(State.SKIPPED);

        ACCOUNTS.mayWriteConfigMaps("weak", cluster.namespace());
        made.awaitReady("eve");
        assertThat(Shop.condition(
                                Objects.requireNonNull(made.get("eve"))
                                        .getStatus()
                                        .conditions(),
                                "Stalled")
                        .status())
                .isNotEqualTo("True");
    }

    private static Map<String, String> data(String configMap) {
        return Objects.requireNonNull(cluster.client()
                        .configMaps()
                        .inNamespace(cluster.namespace())
                        .withName(configMap)
                        .get())
                .getData();
    }

    private Condition condition(String tenant, String type) {
        Tenant now = Objects.requireNonNull(made.get(tenant));
        return Shop.condition(now.getStatus().conditions(), type);
    }

    private static void revoke(String account) {
        cluster.client()
                .rbac()
                .roleBindings()
                .inNamespace(cluster.namespace())
                .withName(account)
                .delete();
    }

    /**
     * Behaviour 32: deletion needs no template, and is done as the account that the status names. Without rights the Tenant
     * waits, and says so; nothing of it is lost from sight.
     */
    @Test
    void behaviour_32_objects_are_deleted_as_the_account_and_the_tenant_waits_while_it_may_not() {
        ACCOUNTS.create("leaver");
        ACCOUNTS.mayWriteConfigMaps("leaver", cluster.namespace());
        made.template("by-leaver", CONFIG.formatted("leaver")).tenant("kim", "by-leaver");
        made.awaitReady("kim");
        made.loseTemplate("by-leaver");
        revoke("leaver");
        AuditLog.Mark before = cluster.audit().mark();
        made.delete("kim");
        eventually(() -> {
            Condition stalled = condition("kim", "Stalled");
            assertThat(stalled.status()).isEqualTo("True");
            assertThat(stalled.reason()).isEqualTo("Forbidden");
            assertThat(stalled.message()).contains("/leaver may not delete ConfigMap");
        });
        stays(() -> assertThat(data("kim-one")).containsEntry("key", "1"));

        cluster.client()
                .rbac()
                .roles()
                .inNamespace(cluster.namespace())
                .withName("leaver")
                .delete();
        ACCOUNTS.mayWriteConfigMaps("leaver", cluster.namespace());
        made.awaitGone("kim");
        AuditEntries deletes = cluster.audit()
                .since(before)
                .by(cluster.serviceAccountUser("operator"))
                .verb("delete")
                .where(entry -> entry.name().startsWith("kim-"));
        assertThat(deletes.list()).isNotEmpty();
        assertThat(deletes.stream().map(AuditEntry::impersonated)).containsOnly(cluster.serviceAccountUser("leaver"));
    }
}
