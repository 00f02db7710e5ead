package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Helm;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/**
 * A release of the chart from the install of its first version to one of another name that takes over, with the operator running as the
 * release's account: no custom resource and no object of a tenant is lost or made anew on the way.
 */
class HelmLifecycleIT {
    private static final String FIRST = "tenants";
    private static final String SECOND = "other";
    /** As it was published. It stays as it is: users upgrade from it. */
    private static final Path FIRST_VERSION = Path.of("src/test/resources/releases/tenant-operator-1.0.0.tgz");

    private static final String GROUP = "operator.kubernetes-tenants.org";

    private static final String TEMPLATE = """
            configMaps:
            - {id: config, nameTemplate: "$uid-config", spec: {data: {plan: "$planId"}}}
            deployments:
            - id: app
              nameTemplate: $uid-app
              spec:
                spec:
                  selector: {matchLabels: {app: $uid}}
                  template:
                    metadata: {labels: {app: $uid}}
                    spec: {containers: [{name: app, image: app}]}
            """;

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.bare("chart");

    private final KubernetesClient client = cluster.client();

    @Test
    void install_upgrade_rollback_uninstall_and_install_under_another_name_lose_nothing_until_everything_is_removed() {
        assertThat(definitions()).isEmpty();
        helm("install", FIRST, FIRST_VERSION.toString(), "--wait", "--timeout", "60s");
        assertThat(definitions()).hasSize(3);
        String namespace = cluster.newNamespace("shops");
        try (Shop shop = new Shop(client, namespace)) {
            shop.registry("prod").template("web", "prod", TEMPLATE);
            upgradeFromFirstVersion(namespace);
            assertThat(helm("test", FIRST, "--timeout", "60s")).contains("Succeeded");
            try (OperatorProcess operator = operator(FIRST)) {
                shop.rows("a", "b");
                shop.awaitReady(2);
                Map<String, String> tenants = uids(namespace);
                assertThat(tenants).hasSize(8);

                upgrades();
                shop.rows("c");
                shop.awaitReady(3);
                assertThat(uids(namespace)).containsAllEntriesOf(tenants);
            }
            Map<String, String> tenants = uids(namespace);
            List<HasMetadata> release = objects();

            assertThat(helm("uninstall", FIRST, "--wait")).contains("kept due to the resource policy");
            eventually(() -> assertThat(release.stream()
                            .filter(object -> !object.getKind().equals("CustomResourceDefinition"))
                            .map(this::now))
                    .containsOnlyNulls());
            assertThat(definitions()).hasSize(3);
            assertThat(uids(namespace)).isEqualTo(tenants);

            helm("install", SECOND, Helm.chart().toString(), "--take-ownership", "--wait", "--timeout", "60s");
            Map<String, String> versions = versions(namespace);
            try (OperatorProcess operator = operator(SECOND)) {
                shop.rows("d");
                shop.awaitReady(4);
                assertThat(operator.isHealthy()).isTrue();
                assertThat(uids(namespace)).containsAllEntriesOf(tenants);
                assertThat(versions(namespace)).containsAllEntriesOf(versions);
                removesTenants(namespace);
            }
            helm("uninstall", SECOND, "--wait");
            removeDefinitions();
            assertThat(client.configMaps()
                            .inNamespace(namespace)
                            .withLabel("kubernetes-tenants.org/tenant")
                            .list()
                            .getItems())
                    .isEmpty();
        }
    }

    /** What the chart renders as before stays as it is, and custom resources do in any case. */
    private void upgradeFromFirstVersion(String namespace) {
        Map<String, String> rendered = rendered();
        Map<String, String> versions = chart(HelmLifecycleIT::versionOf);
        Map<String, String> uids = chart(object -> object.getMetadata().getUid());
        Map<String, String> customResources =
                tenants(namespace, object -> object.getMetadata().getResourceVersion());
        assertThat(customResources).hasSize(2);

        helm("upgrade", FIRST, Helm.chart().toString(), "--reset-then-reuse-values", "--wait", "--timeout", "60s");

        assertThat(tenants(namespace, object -> object.getMetadata().getResourceVersion()))
                .isEqualTo(customResources);
        Map<String, String> now = rendered();
        versions.keySet().removeIf(key -> !Objects.equals(rendered.get(key), now.get(key)));
        assertThat(chart(HelmLifecycleIT::versionOf)).containsAllEntriesOf(versions);
        uids.keySet().retainAll(now.keySet());
        assertThat(chart(object -> object.getMetadata().getUid())).containsAllEntriesOf(uids);
    }

    /** In the order of docs/how-to/install.md, while the operator runs. */
    private void removesTenants(String namespace) {
        var registry =
                client.resources(TenantRegistry.class).inNamespace(namespace).withName("prod");
        registry.delete();
        AtomicReference<String> hold = new AtomicReference<>();
        eventually(
                () -> hold.set(Objects.requireNonNull(registry.get().getStatus().pendingDeletions())
                        .hold()));
        registry.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\": {\"annotations\": {\"" + Names.APPROVE_DELETIONS + "\": \"" + hold.get() + "\"}}}");
        eventually(() -> assertThat(registry.get()).isNull());
        client.resources(TenantTemplate.class).inNamespace(namespace).delete();
        eventually(() -> assertThat(uids(namespace)).isEmpty());
    }

    /** Three revisions; after them everything is as the first one had it. */
    private void upgrades() {
        Map<String, String> installed = chart(HelmLifecycleIT::versionOf);
        Map<String, String> uids = chart(object -> object.getMetadata().getUid());
        long generation = deployment().getMetadata().getGeneration();

        helm("upgrade", FIRST, Helm.chart().toString(), "--reset-then-reuse-values", "--wait", "--timeout", "60s");
        assertThat(chart(HelmLifecycleIT::versionOf)).isEqualTo(installed);

        helm(
                "upgrade",
                FIRST,
                Helm.chart().toString(),
                "--reuse-values",
                "--set-file",
                "routes.hooks.row\\.camel\\.yaml=routes/hooks/row.camel.yaml",
                "--set",
                "replicas=2,settings.tenant\\.workers=8,crds.install=false",
                "--wait",
                "--timeout",
                "60s");
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
        assertThat(deployment().getMetadata().getGeneration()).isGreaterThan(generation);
        assertThat(definitions()).as("without crds.install").hasSize(3);
        assertThat(routes()).isPresent();

        helm("rollback", FIRST, "--wait", "--timeout", "60s");
        assertThat(routes()).isEmpty();
        assertThat(deployment().getSpec().getReplicas()).isEqualTo(1);
        assertThat(deployment()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .hasSize(1);
        assertThat(chart(object -> object.getMetadata().getUid())).isEqualTo(uids);
    }

    /** The last step of removing everything. */
    private void removeDefinitions() {
        client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(definition -> definition.getSpec().getGroup().equals(GROUP))
                .forEach(definition -> client.resource(definition).delete());
        await().atMost(Duration.ofSeconds(60)).until(() -> definitions().isEmpty());
    }

    private List<String> definitions() {
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(definition -> definition.getSpec().getGroup().equals(GROUP))
                .map(definition -> definition.getMetadata().getName())
                .toList();
    }

    private static OperatorProcess operator(String release) {
        return OperatorProcess.on(cluster.kubeconfigOf(release + "-tenant-operator"))
                .leaseNamespace(cluster.namespace())
                .start();
    }

    private static String helm(String... arguments) {
        boolean takesValues = arguments[0].equals("install") || arguments[0].equals("upgrade");
        return Helm.run(Stream.of(
                        Stream.of(arguments),
                        // No pod answers there, and the API server would wait for it each time.
                        takesValues
                                ? Stream.of("--set", "webhook.namespaceSelector.matchLabels.none=here")
                                : Stream.<String>empty(),
                        Stream.of(
                                "--namespace", cluster.namespace(),
                                "--kubeconfig", cluster.kubeconfig().toString()))
                .flatMap(some -> some)
                .toArray(String[]::new));
    }

    private Optional<ConfigMap> routes() {
        return Optional.ofNullable(client.configMaps()
                .inNamespace(cluster.namespace())
                .withName(FIRST + "-tenant-operator-routes-hooks")
                .get());
    }

    private Deployment deployment() {
        return client.apps()
                .deployments()
                .inNamespace(cluster.namespace())
                .withName(FIRST + "-tenant-operator")
                .get();
    }

    /** What the chart made, as helm keeps it. */
    private List<HasMetadata> objects() {
        return Helm.parse(helm("get", "manifest", FIRST));
    }

    private Map<String, String> rendered() {
        Map<String, String> texts = new TreeMap<>();
        objects().forEach(object -> texts.put(key(object), Serialization.asJson(object)));
        return texts;
    }

    private static String key(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    private Map<String, String> chart(Function<HasMetadata, String> of) {
        Map<String, String> found = new TreeMap<>();
        for (HasMetadata object : objects()) {
            found.put(key(object), of.apply(Objects.requireNonNull(now(object), object.getKind())));
        }
        return found;
    }

    /** A Deployment's status goes on moving by itself. */
    private static String versionOf(HasMetadata object) {
        return object instanceof GenericKubernetesResource generic
                        && generic.getKind().equals("Deployment")
                ? String.valueOf(generic.getMetadata().getGeneration())
                : object.getMetadata().getResourceVersion();
    }

    private @Nullable HasMetadata now(HasMetadata object) {
        var of = client.genericKubernetesResources(object.getApiVersion(), object.getKind());
        String namespace = object.getMetadata().getNamespace();
        String name = object.getMetadata().getName();
        return namespace == null
                ? of.withName(name).get()
                : of.inNamespace(namespace).withName(name).get();
    }

    /** Custom resources and tenants' objects, by kind and name. */
    private Map<String, String> uids(String namespace) {
        return tenants(namespace, object -> object.getMetadata().getUid());
    }

    /** Of what nobody has a reason to write: not the registry, whose status counts. */
    private Map<String, String> versions(String namespace) {
        Map<String, String> versions =
                tenants(namespace, object -> object.getMetadata().getResourceVersion());
        versions.keySet().removeIf(key -> key.startsWith("TenantRegistry") || key.startsWith("TenantTemplate"));
        return versions;
    }

    private Map<String, String> tenants(String namespace, Function<HasMetadata, String> of) {
        Map<String, String> found = new TreeMap<>();
        Stream.of(
                        client.resources(TenantRegistry.class)
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.resources(TenantTemplate.class)
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.resources(Tenant.class)
                                .inNamespace(namespace)
                                .list()
                                .getItems(),
                        client.configMaps()
                                .inNamespace(namespace)
                                .withLabel("kubernetes-tenants.org/tenant")
                                .list()
                                .getItems(),
                        client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .list()
                                .getItems())
                .flatMap(List::stream)
                .forEach(object -> found.put(key(object), of.apply(object)));
        return found;
    }
}
