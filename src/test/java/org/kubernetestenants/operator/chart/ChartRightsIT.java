package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/**
 * An operator with exactly the account and the rules of the chart, in a cluster of its own, since it looks at all of it. Its
 * roles change while it runs, as upgrades of the release change them.
 */
class ChartRightsIT {
    /** What an operator may write by rights of its own under impersonateOnly. */
    private static final Set<String> ITS_OWN = Set.of(
            "tenantregistries",
            "tenanttemplates",
            "tenants",
            "controllerrevisions",
            "events",
            "leases",
            "selfsubjectaccessreviews",
            "selfsubjectreviews");

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.own("rights");

    @SuppressWarnings("NullAway.Init")
    private static Release release;

    @SuppressWarnings("NullAway.Init")
    private static OperatorProcess operator;

    @SuppressWarnings("NullAway.Init")
    private static String namespace;

    @SuppressWarnings("NullAway.Init")
    private static HandMade made;

    @BeforeAll
    static void install() {
        release = new Release(cluster).upgrade();
        namespace = cluster.newNamespace("presets");
        GatewayKinds.define(cluster.client());
        made = new HandMade(cluster.client(), namespace);
        made.template("config", "configMaps: [{id: near, nameTemplate: '$uid', spec: {data: {a: b}}}]")
                .template("account", "serviceAccounts: [{id: near, nameTemplate: '$uid', spec: {}}]");
        operator = release.operator()
                .property("tenant.stalled-retry", "1000")
                .property("tenant.watch-check", "1000")
                .start();
    }

    @AfterAll
    static void uninstall() {
        operator.close();
        release.close();
    }

    @Test
    void the_whole_shop_example_works_with_what_the_chart_gives_by_default_and_nothing_is_refused() throws IOException {
        release.upgrade().awaitMay(true, "create", "", "secrets", "");
        AuditLog.Mark before = cluster.audit().mark();
        try (Database database = Database.create(Database.Kind.MARIADB)) {
            ShopExample shop = ShopExample.open(cluster.client(), database);
            shop.awaitReady(8);

            database.sql("UPDATE shops SET active = FALSE WHERE shop_id = 'dune'");
            awaitDeleted("dune-web");
            awaitDeleted("dune-analytics");
        }
        AuditEntries requests = cluster.audit().since(before).by(release.user());
        assertThat(requests.resource("deployments").writes().list()).isNotEmpty();
        assertThat(requests.where(entry -> entry.code() == 403).list()).isEmpty();
    }

    /** Behaviour 43. */
    @ParameterizedTest
    @EnumSource
    void behaviour_43_where_a_preset_is_left_out_its_tenants_say_which_rule_is_missing_and_no_other_suffers(
            Preset preset) {
        release.upgrade(preset.off()).awaitMay(false, "create", preset.group(), preset.resource(), "");
        String name = preset.name().toLowerCase(java.util.Locale.ROOT);
        made.template(name, preset.resources()).tenant("without-" + name, name);
        for (Map.Entry<String, String> missing : preset.rules().entrySet()) {
            eventually(() -> assertThat(entry("without-" + name, missing.getKey()))
                    .satisfies(entry -> assertThat(entry.state()).isEqualTo(State.FAILED))
                    .satisfies(entry -> assertThat(entry.reason()).isEqualTo("Forbidden"))
                    .satisfies(entry -> assertThat(entry.message())
                            .contains(
                                    "ServiceAccount " + cluster.namespace() + "/" + release.account() + " may not ",
                                    "missing rule: " + missing.getValue())));
        }
        Condition stalled = Shop.condition(made.get("without-" + name), "Stalled");
        assertThat(stalled.status()).isEqualTo("True");
        assertThat(stalled.reason()).isEqualTo("Forbidden");

        made.tenant("beside-" + name, preset == Preset.CONFIG ? "account" : "config")
                .awaitReady("beside-" + name);

        release.upgrade("rbac.presets.gatewayapi=true");
        for (String id : preset.rules().keySet()) {
            eventually(() -> assertThat(entry("without-" + name, id).state()).isIn(State.READY, State.IN_PROGRESS));
        }
        made.delete("without-" + name);
        made.delete("beside-" + name);
        if (preset == Preset.NAMESPACES) {
            awaitDeleted("without-namespaces-namespaces");
        } else {
            made.awaitGone("without-" + name);
        }
        made.awaitGone("beside-" + name);
    }

    @Test
    void a_registry_whose_secret_may_not_be_read_says_so_and_which_rule_is_missing() {
        release.upgrade("rbac.secrets={\"read\":true,\"readNames\":[\"another\"],\"manage\":false}")
                .awaitMay(false, "list", "", "secrets", namespace);
        made.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: unread}
                spec:
                  source:
                    type: mysql
                    syncInterval: 1s
                    mysql:
                      host: 127.0.0.1
                      port: 1
                      username: nobody
                      passwordRef: {name: unread, key: password}
                      database: nothing
                      table: nothing
                  valueMappings: {uid: id, activate: active}
                """);
        var registry = cluster.client()
                .resources(TenantRegistry.class)
                .inNamespace(namespace)
                .withName("unread");
        eventually(() -> assertThat(Shop.condition(registry.get().getStatus().conditions(), "SourceReachable")
                        .message())
                .contains("missing rule: {apiGroups: [''], resources: [secrets], verbs: [get, list, watch"));
        registry.delete();
        release.upgrade();
    }

    /** Before a Namespace goes it is looked for what tenants left there, of every kind: also of those that no template may make. */
    @Test
    void a_namespace_goes_whatever_preset_is_left_out_and_waits_where_nobody_knows_of_secrets_in_it() {
        String off = "rbac.presets={\"policy\":false,\"storage\":false}";
        release.upgrade(off).awaitMay(false, "watch", "policy", "poddisruptionbudgets", "");
        made.template("space", "namespaces: [{id: space, nameTemplate: '" + namespace + "-$uid', spec: {}}]")
                .tenant("first", "space")
                .tenant("second", "space")
                .awaitReady("first", "second");
        made.delete("first");
        awaitDeleted(namespace + "-first");

        release.upgrade(off, "rbac.secrets={\"read\":false,\"manage\":false}")
                .awaitMay(false, "list", "", "secrets", "");
        made.delete("second");
        eventually(() -> {
            Condition stalled = Shop.condition(made.get("second"), "Stalled");
            assertThat(stalled.reason()).isEqualTo("Forbidden");
            assertThat(stalled.message()).contains("resources: [secrets], verbs: [get, list, watch");
        });
        release.upgrade();
        awaitDeleted(namespace + "-second");
    }

    /** The rest is the cluster's business, and takes it seconds. */
    private static void awaitDeleted(String space) {
        eventually(
                () -> assertThat(cluster.client().namespaces().withName(space).get())
                        .matches(found -> found == null || found.isMarkedForDeletion()));
    }

    private static InventoryEntry entry(String tenant, String id) {
        return made.entry(tenant, id).orElseThrow();
    }

    @Test
    void
            with_impersonate_only_the_operator_writes_its_own_kinds_and_tenants_are_made_by_the_account_of_their_template() {
        deployer();
        release.upgrade(
                        "rbac.impersonateOnly=true",
                        "rbac.impersonate=[{\"namespace\":\"" + namespace + "\",\"names\":[\"deployer\"]}]")
                .awaitMay(false, "create", "", "configmaps", "");
        AuditLog.Mark before = cluster.audit().mark();
        made.template("deployed", """
                        serviceAccountName: deployer
                        configMaps: [{id: config, nameTemplate: "$uid-config", spec: {data: {a: b}}}]
                        """).tenant("ada", "deployed").awaitReady("ada");
        String first = uid();
        cluster.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("ada-config")
                .delete();
        eventually(() -> assertThat(uid()).isNotIn("none", first));
        made.delete("ada");
        made.awaitGone("ada");

        AuditEntries writes = cluster.audit().since(before).by(release.user()).writes();
        AuditEntries byAccount = writes.where(entry -> !entry.impersonated().isEmpty());
        assertThat(byAccount.resource("configmaps").list()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(byAccount.stream().map(entry -> entry.impersonated()))
                .containsOnly("system:serviceaccount:" + namespace + ":deployer");
        assertThat(writes.where(entry -> entry.impersonated().isEmpty() && !ITS_OWN.contains(entry.resource()))
                        .list())
                .isEmpty();
        assertThat(uid()).isEqualTo("none");

        made.template(
                        "undeployed",
                        "services: [{id: service, nameTemplate: $uid, spec: {spec: {ports: [{port: 80}]}}}]")
                .tenant("bob", "undeployed");
        eventually(() -> assertThat(entry("bob", "service").message())
                .contains("missing rule: {apiGroups: [''], resources: [services], verbs: [get, list, watch, create"));
        made.template("of-another", """
                        serviceAccountName: default
                        configMaps: [{id: config, nameTemplate: "$uid-config", spec: {data: {a: b}}}]
                        """).tenant("eve", "of-another");
        eventually(() -> assertThat(entry("eve", "config").message()).contains("may not impersonate"));
        release.upgrade();
        made.delete("bob");
        made.delete("eve");
        made.awaitGone("bob");
    }

    private static String uid() {
        var found = cluster.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("ada-config")
                .get();
        return found == null
                ? "none"
                : Objects.requireNonNull(found.getMetadata().getUid());
    }

    private static void deployer() {
        made.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: deployer}
                """);
        made.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: deployer}
                rules:
                - {apiGroups: [""], resources: [configmaps], verbs: [get, create, patch, update, delete]}
                """);
        made.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: deployer}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deployer}
                subjects: [{kind: ServiceAccount, name: deployer, namespace: %s}]
                """.formatted(namespace));
    }
}
