package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;
import static org.kubernetestenants.operator.testing.Tenancy.stays;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Gadgets;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.Shop;

/**
 * Behaviour 32: "What it needs, the applying ServiceAccount included, is in the Tenant's status. A kind counts as gone only when a
 * successful discovery has no served version of its group and kind. Account gone or forbidden: Stalled, retried; annotation
 * abandon lets go and lists what stays."
 */
class StuckRemovalIT {
    @RegisterExtension
    static final ControlPlane cluster =
            ControlPlane.shared().withOperator(operator -> operator.property("tenant.stalled-retry", "1000"));

    private static KubernetesClient client;
    private static HandMade shop;

    @BeforeAll
    static void start() {
        client = cluster.client();
        shop = new HandMade(cluster);
    }

    private static final String CONFIG = """
            configMaps:
            - {id: config, nameTemplate: "$uid", spec: {data: {a: b}}}
            """;

    @Test
    void behaviour_32_objects_are_deleted_as_the_account_that_applied_them_though_the_template_is_gone() {
        account("deployer");
        shop.template("as-account", "serviceAccountName: deployer\n" + CONFIG)
                .tenant("as-account", "as-account")
                .awaitReady("as-account");
        shop.loseTemplate("as-account");
        AuditLog.Mark before = cluster.audit().mark();

        shop.delete("as-account");

        shop.awaitGone("as-account");
        assertThat(cluster.audit().since(before).verb("delete").resource("configmaps").name("as-account").stream()
                        .filter(request -> request.user().equals(cluster.serviceAccountUser("operator"))))
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.impersonated()).isEqualTo(Names.userOf(cluster.namespace(), "deployer")));
        assertThat(configMap("as-account")).isNull();
    }

    @Test
    void behaviour_32_an_account_that_may_not_delete_any_more_stalls_the_removal_until_it_may_again() {
        account("fired");
        shop.template("fired", "serviceAccountName: fired\n" + CONFIG)
                .tenant("fired", "fired")
                .awaitReady("fired");
        unbind("fired");

        shop.delete("fired");

        eventually(() -> {
            Condition stalled = Shop.condition(shop.get("fired"), Condition.STALLED);
            assertThat(stalled.status()).isEqualTo("True");
            assertThat(stalled.reason()).isEqualTo("Forbidden");
            assertThat(stalled.message())
                    .contains("ServiceAccount " + cluster.namespace() + "/fired may not delete")
                    .contains(
                            "kubectl annotate tenant fired -n " + cluster.namespace() + " " + Names.ABANDON + "=true");
        });
        account("fired");
        shop.awaitGone("fired");
        assertThat(configMap("fired")).isNull();
    }

    @Test
    void behaviour_32_an_abandoned_tenant_goes_and_says_what_stays() {
        account("lost");
        shop.template("lost", "serviceAccountName: lost\n" + CONFIG)
                .tenant("lost", "lost")
                .awaitReady("lost");
        unbind("lost");
        shop.delete("lost");
        shop.awaitState("lost", "config", State.FAILED);

        abandon("lost");

        shop.awaitGone("lost");
        assertThat(HandMade.marks(Objects.requireNonNull(configMap("lost")))).containsEntry("tenant", "lost");
        eventually(() -> assertThat(shop.events("lost", "TenantAbandoned"))
                .anySatisfy(text -> assertThat(text).contains("ConfigMap " + cluster.namespace() + "/lost")));
        assertThat(cluster.operator().log().replace("\\/", "/"))
                .contains("kubectl get configmap -A -l " + Names.TENANT + "=lost," + Names.TENANT_NAMESPACE + "="
                        + cluster.namespace());
    }

    @Test
    void behaviour_32_on_a_tenant_that_is_not_deleted_abandon_does_nothing() {
        shop.template("kept", CONFIG).tenant("kept", "kept").awaitReady("kept");

        abandon("kept");

        stays(() -> {
            assertThat(Objects.requireNonNull(shop.get("kept")).hasFinalizer(Names.TENANT_FINALIZER))
                    .isTrue();
            assertThat(Shop.isReady(shop.get("kept"))).isTrue();
        });
        shop.delete("kept");
        shop.awaitGone("kept");
        assertThat(configMap("kept"))
                .as("what can be removed goes all the same")
                .isNull();
    }

    @Test
    void behaviour_32_a_kind_whose_definition_is_gone_holds_nobody_up() {
        try (Gadgets gadgets = new Gadgets(client, cluster.namespace())) {
            tenantWithGadget("orphaned", gadgets, cluster.namespace());
        }
        eventually(() -> assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("gadgets." + cluster.namespace() + ".example.com")
                        .get())
                .isNull());

        shop.delete("orphaned");

        shop.awaitGone("orphaned");
        assertThat(configMap("orphaned")).isNull();
    }

    /** An aggregated API whose server does not answer: nobody knows what it would serve. */
    @Test
    void behaviour_32_a_discovery_that_fails_does_not_mean_that_the_kind_is_gone() {
        String group = cluster.newNamespace("elsewhere");
        try (Gadgets gadgets = new Gadgets(client, group)) {
            tenantWithGadget("elsewhere", gadgets, group);
        }
        eventually(() -> assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("gadgets." + group + ".example.com")
                        .get())
                .isNull());
        String broken = apply("""
                apiVersion: apiregistration.k8s.io/v1
                kind: APIService
                metadata: {name: v1.%1$s.example.com}
                spec:
                  group: %1$s.example.com
                  version: v1
                  groupPriorityMinimum: 100
                  versionPriority: 100
                  insecureSkipTLSVerify: true
                  service: {name: nobody, namespace: %2$s}
                """.formatted(group, cluster.namespace()));
        try {
            // Until the server knows that somebody else serves the group, it says that nobody does.
            eventually(() -> assertThat(discovery(group + ".example.com/v1")).isEqualTo(503));
            shop.delete("elsewhere");

            shop.awaitState("elsewhere", "gadget", State.FAILED);
            stays(() -> assertThat(shop.get("elsewhere")).isNotNull());
        } finally {
            delete(broken);
        }
        shop.awaitGone("elsewhere");
    }

    private static void tenantWithGadget(String name, Gadgets gadgets, String where) {
        shop.template(name, CONFIG + """
                        manifests:
                        - id: gadget
                          nameTemplate: "$uid"
                          targetNamespace: %s
                          spec: {apiVersion: %s, kind: Gadget, spec: {size: 1}}
                        """.formatted(where, gadgets.apiVersion())).tenant(name, name);
        eventually(() -> assertThat(gadgets.named(name).get()).isNotNull());
        gadgets.setReady(name, true);
        shop.awaitReady(name);
    }

    private static void abandon(String tenant) {
        client.resources(Tenant.class)
                .inNamespace(cluster.namespace())
                .withName(tenant)
                .edit(now -> {
                    Map<String, String> annotations = now.getMetadata().getAnnotations() == null
                            ? new HashMap<>()
                            : new HashMap<>(now.getMetadata().getAnnotations());
                    annotations.put(Names.ABANDON, "true");
                    now.getMetadata().setAnnotations(annotations);
                    return now;
                });
    }

    /** A ServiceAccount that may do everything in the namespace. */
    private static void account(String name) {
        apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: %1$s, namespace: %2$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: %1$s, namespace: %2$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
                """.formatted(name, cluster.namespace()));
    }

    private static void unbind(String name) {
        client.rbac()
                .roleBindings()
                .inNamespace(cluster.namespace())
                .withName(name)
                .delete();
    }

    private static String apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
        return yaml;
    }

    private static void delete(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .delete();
    }

    private static @Nullable ConfigMap configMap(String name) {
        return client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }

    /** The HTTP status of a discovery. */
    private static int discovery(String groupVersion) {
        try {
            return client.raw("/apis/" + groupVersion) == null ? 404 : 200;
        } catch (KubernetesClientException e) {
            return e.getCode();
        }
    }
}
