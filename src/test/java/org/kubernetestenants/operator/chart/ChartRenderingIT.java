package org.kubernetestenants.operator.chart;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.chart.Values.Value;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Helm;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.OperatorProcess;

/** What the chart renders: that each value has its effect, that the API server takes it, and that a running operator answers there. */
class ChartRenderingIT {
    /** What must be switched on for a value to have an effect; the longest beginning of its path counts. */
    private static final Map<String, String> SWITCHES = Map.ofEntries(
            entry("rbac.secrets.readNamespaces", "rbac.secrets.manage=false"),
            entry("ext.image", "ext.image.reference=\"a\""),
            entry("ext.initContainer", "ext.initContainer.image=\"a\""),
            entry("podDisruptionBudget", "replicas=2"),
            entry("podAntiAffinity", "replicas=2"),
            entry("metrics.serviceMonitor", "metrics.serviceMonitor.enabled=true"),
            entry("metrics.podMonitor", "metrics.podMonitor.enabled=true"),
            entry("networkPolicy", "networkPolicy.enabled=true"),
            entry("webhook.certificates.secretName", "webhook.certificates={\"from\":\"secret\",\"secretName\":\"a\"}"),
            entry("webhook.certificates.caBundle", "webhook.certificates={\"from\":\"secret\",\"secretName\":\"a\"}"),
            entry("webhook.certificates.issuerRef", "webhook.certificates.from=\"cert-manager\""));

    /** Other values for what is more than true and false, a number, or any text. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            entry("commonLabels", "{\"team\":\"a\"}"),
            entry("image.digest", "\"sha256:" + "0".repeat(64) + "\""),
            entry("image.pullPolicy", "\"Always\""),
            entry("imagePullSecrets", "[{\"name\":\"registry\"}]"),
            entry("watch.namespaces", "[\"one\"]"),
            entry("rbac.secrets.readNames", "[\"db\"]"),
            entry("rbac.secrets.readNamespaces", "[\"one\"]"),
            entry("rbac.extraRules", "[{\"apiGroups\":[\"example.com\"],\"resources\":[\"widgets\"]}]"),
            entry("rbac.impersonate", "[{\"namespace\":\"one\",\"names\":[\"a\"]}]"),
            entry("allow.targetNamespaces", "[\"tenant-*\"]"),
            entry("allow.sourceHosts", "[\"*.db\"]"),
            entry("serviceAccount.annotations", "{\"a\":\"b\"}"),
            entry("routes.flow", "{\"templates.camel.yaml\":\"x\"}"),
            entry("routes.hooks", "{\"row.camel.yaml\":\"x\"}"),
            entry("routes.extra", "{\"mine.camel.yaml\":\"x\"}"),
            entry("ext.image.pullPolicy", "\"Always\""),
            entry("ext.initContainer.pullPolicy", "\"Always\""),
            entry("ext.initContainer.command", "[\"curl\"]"),
            entry("ext.initContainer.args", "[\"-L\"]"),
            entry("ext.initContainer.env", "[{\"name\":\"A\",\"value\":\"b\"}]"),
            entry("ext.initContainer.volumeMounts", "[{\"name\":\"tmp\",\"mountPath\":\"/x\"}]"),
            entry("ext.initContainer.resources", "{\"limits\":{\"memory\":\"64Mi\"}}"),
            entry("settings", "{\"tenant.workers\":\"64\"}"),
            entry("resources", "{\"limits\":{\"memory\":\"3Gi\"}}"),
            entry("podAntiAffinity", "\"none\""),
            entry("affinity", "{\"nodeAffinity\":{}}"),
            entry(
                    "topologySpreadConstraints",
                    "[{\"maxSkew\":1,\"topologyKey\":\"zone\",\"whenUnsatisfiable\":\"DoNotSchedule\"}]"),
            entry("nodeSelector", "{\"a\":\"b\"}"),
            entry("tolerations", "[{\"key\":\"a\"}]"),
            entry("podAnnotations", "{\"a\":\"b\"}"),
            entry("podLabels", "{\"a\":\"b\"}"),
            entry("extraEnv", "[{\"name\":\"A\",\"value\":\"b\"}]"),
            entry("extraVolumes", "[{\"name\":\"v\",\"emptyDir\":{}}]"),
            entry("extraVolumeMounts", "[{\"name\":\"tmp\",\"mountPath\":\"/x\"}]"),
            entry("extraContainers", "[{\"name\":\"c\",\"image\":\"i\"}]"),
            entry("initContainers", "[{\"name\":\"before\",\"image\":\"i\"}]"),
            entry("extraObjects", "[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"e\"}}]"),
            entry("webhook.failurePolicy", "\"Fail\""),
            entry("webhook.namespaceSelector", "{\"matchLabels\":{\"a\":\"b\"}}"),
            entry("webhook.matchConditions", "[{\"name\":\"a\",\"expression\":\"true\"}]"),
            entry("webhook.url", "\"https://operator.example.com:9443/\""),
            entry("webhook.certificates.from", "\"cert-manager\""),
            entry("webhook.certificates.issuerRef", "{\"name\":\"ca\"}"),
            entry("metrics.serviceMonitor.interval", "\"7s\""),
            entry("metrics.serviceMonitor.labels", "{\"a\":\"b\"}"),
            entry("metrics.podMonitor.interval", "\"7s\""),
            entry("metrics.podMonitor.labels", "{\"a\":\"b\"}"),
            entry("networkPolicy.metricsFrom", "[{\"podSelector\":{}}]"),
            entry("networkPolicy.apiServerPorts", "[7443]"),
            entry("networkPolicy.databasePorts", "[3307]"),
            entry("networkPolicy.databasesTo", "[{\"podSelector\":{}}]"),
            entry("networkPolicy.extraEgress", "[{\"ports\":[{\"port\":99}]}]"));

    /** Switches on kinds of others, whose definitions this cluster does not have. */
    private static final Set<String> OF_OTHERS =
            Set.of("metrics.serviceMonitor", "metrics.podMonitor", "webhook.certificates");

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** Under the values that switch its feature on. */
    @Test
    void every_value_has_an_effect() {
        List<String> without = Values.all().parallelStream()
                .filter(value -> {
                    String[] switchedOn = switches(value.path());
                    return render(switchedOn).equals(render(plus(switchedOn, value.path() + "=" + other(value))));
                })
                .map(Value::path)
                .toList();

        assertThat(without).isEmpty();
    }

    private static String[] switches(String path) {
        return SWITCHES.entrySet().stream()
                .filter(e ->
                        path.startsWith(e.getKey()) && !path.equals(e.getValue().split("=")[0]))
                .map(Map.Entry::getValue)
                .toArray(String[]::new);
    }

    private static String other(Value value) {
        String other = OTHERS.get(value.path());
        JsonNode now = value.byDefault();
        if (other != null) {
            return other;
        }
        if (now.isBoolean()) {
            return Boolean.toString(!now.asBoolean());
        }
        return now.isInt() ? Integer.toString(now.asInt() + 2) : "\"another\"";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense=1",
                "image.tga=\"1\"",
                "rbac.presets.everything=true",
                "settings={\"tenant.wrokers\":\"1\"}",
                "routes.hooks={\"row.yaml\":\"x\"}",
                "replicas=\"two\"",
                "rbac.extraRules=[{\"apiGroups\":[\"*\"]}]",
                "ext.initContainer.imagee=\"a\"",
                "ext.image.subPath=\"../etc\"",
            })
    void an_unknown_key_or_a_value_of_another_type_is_refused(String value) {
        assertThatThrownBy(() -> render(value))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "minimal", "ha", "restricted", "namespaced"})
    void the_api_server_takes_all_objects_of_every_preset(String preset) throws IOException {
        List<String> values = new ArrayList<>();
        if (!preset.isEmpty()) {
            values.addAll(List.of(
                    "-f", Helm.chart().resolve("values-" + preset + ".yaml").toString()));
        }
        if (preset.equals("namespaced")) {
            values.addAll(List.of("--set-json", "watch.namespaces=[\"" + cluster.namespace() + "\"]"));
        }
        accepted(template(values));
    }

    @Test
    void the_api_server_takes_everything_that_can_be_switched_on() throws IOException {
        List<String> values = new ArrayList<>();
        Values.all().stream()
                .filter(value ->
                        OTHERS.containsKey(value.path()) || value.path().endsWith(".enabled"))
                .filter(value -> OF_OTHERS.stream().noneMatch(value.path()::startsWith))
                .filter(value -> !Set.of("watch.namespaces", "rbac.secrets.readNamespaces", "rbac.impersonate")
                        .contains(value.path()))
                .forEach(value -> values.addAll(List.of(
                        "--set-json",
                        value.path() + "=" + (value.path().endsWith(".enabled") ? "true" : other(value)))));
        values.addAll(List.of("--set-json", "replicas=2"));

        accepted(template(values));
    }

    /** As an image volume, and by a container as docs/how-to/ext-jars.md shows it; the pods keep to the restricted level. */
    @Test
    void the_api_server_takes_jars_from_an_image_and_by_a_container() throws IOException {
        Path page = Files.writeString(
                folder.resolve("ext.yaml"), HowTo.page("ext-jars").block("yaml", "initContainer"));
        String strict = strictNamespace("r-tenant-operator");
        List<List<String>> ways = List.of(
                List.of("--set", "ext.image.reference=example.com/ext:1,ext.image.subPath=jars/all"),
                List.of("-f", page.toString()));
        for (List<String> way : ways) {
            accepted(template(way));
            List<HasMetadata> objects = Helm.template("r", "ns", way.toArray(String[]::new));
            assertThat(container(objects).getArgs()).contains("--ext=/app/ext");
            assertThat(container(objects).getVolumeMounts()).anySatisfy(mount -> {
                assertThat(mount.getMountPath()).isEqualTo("/app/ext");
                assertThat(mount.getReadOnly()).isTrue();
            });
            Pod pod = new PodBuilder()
                    .withNewMetadata()
                    .withName("operator")
                    .endMetadata()
                    .withSpec(one(objects, Deployment.class)
                            .getSpec()
                            .getTemplate()
                            .getSpec())
                    .build();
            assertThat(cluster.client()
                            .pods()
                            .inNamespace(strict)
                            .resource(pod)
                            .dryRun()
                            .create())
                    .isNotNull();
        }
        assertThat(container(Helm.template("r", "ns")).getArgs()).noneMatch(argument -> argument.startsWith("--ext"));
    }

    /** Where the API server takes pods of the restricted level only. */
    private static String strictNamespace(String account) {
        String namespace = cluster.newNamespace("strict");
        cluster.client()
                .namespaces()
                .withName(namespace)
                .edit(n -> new NamespaceBuilder(n)
                        .editMetadata()
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build());
        cluster.client()
                .serviceAccounts()
                .inNamespace(namespace)
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .endMetadata()
                        .build())
                .create();
        return namespace;
    }

    @Test
    void jars_from_two_places_and_image_volumes_where_there_are_none_are_refused_in_words() {
        assertThatThrownBy(() -> render("ext.image.reference=\"a\"", "ext.initContainer.image=\"b\""))
                .hasMessageContaining("ext.image.reference and ext.initContainer.image are both set");
        assertThatThrownBy(() -> Helm.run(
                        "template",
                        "r",
                        Helm.chart().toString(),
                        "--kube-version=1.32.0",
                        "--set=ext.image.reference=a"))
                .hasMessageContaining("which Kubernetes v1.32.0 does not have: use ext.initContainer");
    }

    /** Strictly: an unknown field is an error. Nothing is kept. */
    private void accepted(String objects) throws IOException {
        Path file = Files.writeString(folder.resolve("objects.yaml"), objects);
        String answer = Helm.kubectl(
                "--kubeconfig=" + cluster.kubeconfig(),
                "--namespace=" + cluster.namespace(),
                "apply",
                "--server-side",
                "--force-conflicts",
                "--dry-run=server",
                "--validate=strict",
                "--filename=" + file);
        assertThat(answer.lines())
                .hasSizeGreaterThan(5)
                .allMatch(line -> line.endsWith("serverside-applied (server dry run)"));
    }

    @Test
    void routes_are_passed_on_as_they_are_and_the_operator_gets_them_as_files() throws IOException {
        String row = Files.readString(Path.of("routes/hooks/row.camel.yaml"))
                + "# {{env:HOME}} {{ .Values.nothing }} é <&>\n";
        Path file = Files.writeString(folder.resolve("row"), row);

        List<HasMetadata> objects = Helm.template("r", "ns", "--set-file", "routes.hooks.row\\.camel\\.yaml=" + file);

        assertThat(one(objects, ConfigMap.class).getData()).containsExactly(entry("row.camel.yaml", row));
        assertThat(container(objects).getVolumeMounts()).anySatisfy(mount -> {
            assertThat(mount.getMountPath()).isEqualTo("/app/routes/hooks/row.camel.yaml");
            assertThat(mount.getSubPath()).isEqualTo("row.camel.yaml");
        });
        String checksum = checksum(objects);
        assertThat(checksum(Helm.template("r", "ns", "--set-string", "routes.hooks.row\\.camel\\.yaml=x")))
                .isNotEqualTo(checksum);
    }

    private static String checksum(List<HasMetadata> objects) {
        Map<String, String> annotations = one(objects, Deployment.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations();
        return Objects.requireNonNull(annotations.get("checksum/routes"));
    }

    /** 7776000000 came out as 7.776e+09, which ends the operator's start. */
    @Test
    void a_large_number_in_settings_stays_a_number() throws IOException {
        Path values = Files.writeString(
                folder.resolve("values.yaml"), "settings: {lease.duration: 7776000000, tenant.workers: \"64\"}");

        assertThat(container(Helm.template("r", "ns", "-f", values.toString())).getEnv())
                .anySatisfy(variable -> {
                    assertThat(variable.getName()).isEqualTo("TENANT_OPERATOR_LEASE_DURATION");
                    assertThat(variable.getValue()).isEqualTo("7776000000");
                })
                .anySatisfy(variable -> assertThat(variable.getValue()).isEqualTo("64"));
    }

    @Test
    void definitions_stay_unless_somebody_says_otherwise_and_are_else_those_of_the_project() throws IOException {
        String kept = render("crds.keep=true");
        assertThat(kept.split("helm.sh/resource-policy: keep", -1)).hasSize(4);
        assertThat(render("crds.keep=false")).doesNotContain("helm.sh/resource-policy");
        String spec = Files.readString(Path.of("crds/tenants.yaml"));
        assertThat(kept).contains(spec.substring(spec.indexOf("\nspec:\n")).strip());
        assertThat(render("crds.install=false")).doesNotContain("CustomResourceDefinition");
    }

    @Test
    void no_namespace_is_made_and_nothing_is_looked_up() throws IOException {
        assertThat(Helm.template("r", "ns"))
                .noneMatch(object -> object.getKind().equals("Namespace"));
        try (Stream<Path> templates = Files.walk(Helm.chart().resolve("templates"))) {
            for (Path template : templates.filter(Files::isRegularFile).toList()) {
                assertThat(template).content().doesNotContain("lookup", "tpl ");
            }
        }
    }

    /** What simulated nodes cannot show: that the probes and the Service ask where an operator answers. No database is there. */
    @Test
    void an_operator_answers_at_the_ports_and_paths_of_probes_service_and_network_policy() {
        List<HasMetadata> objects = Helm.template("r", "ns", "--set", "networkPolicy.enabled=true");
        var container = container(objects);
        int port = container.getPorts().getFirst().getContainerPort();
        String name = container.getPorts().getFirst().getName();
        assertThat(container.getArgs()).contains("--management-port=" + port);
        assertThat(one(objects, Service.class)
                        .getSpec()
                        .getPorts()
                        .getFirst()
                        .getTargetPort()
                        .getStrVal())
                .isEqualTo(name);
        assertThat(one(objects, NetworkPolicy.class)
                        .getSpec()
                        .getIngress()
                        .getFirst()
                        .getPorts()
                        .getFirst()
                        .getPort()
                        .getStrVal())
                .isEqualTo(name);
        List<HTTPGetAction> probes = List.of(
                container.getStartupProbe().getHttpGet(),
                container.getLivenessProbe().getHttpGet(),
                container.getReadinessProbe().getHttpGet());
        try (OperatorProcess operator = OperatorProcess.on(cluster.serviceAccountKubeconfig("probed"))
                .namespace(cluster.namespace())
                .start()) {
            for (HTTPGetAction probe : probes) {
                assertThat(probe.getPort().getStrVal()).isEqualTo(name);
                assertThat(operator.get(probe.getPath())).contains("\"status\":\"UP\"");
            }
            assertThat(operator.get("/observe/metrics")).contains("jvm_memory_used_bytes");
        }
    }

    private static io.fabric8.kubernetes.api.model.Container container(List<HasMetadata> objects) {
        return one(objects, Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static <T extends HasMetadata> T one(List<HasMetadata> objects, Class<T> kind) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String template(List<String> values) {
        return Helm.run(Stream.concat(
                        Stream.of("template", "accepted", Helm.chart().toString(), "--namespace", cluster.namespace()),
                        values.stream())
                .toArray(String[]::new));
    }

    private static String render(String... values) {
        return Helm.run(Stream.concat(
                        Stream.of("template", "r", Helm.chart().toString(), "--namespace", "ns"),
                        Stream.of(values).flatMap(value -> Stream.of("--set-json", value)))
                .toArray(String[]::new));
    }

    private static String[] plus(String[] values, String value) {
        return Stream.concat(Stream.of(values), Stream.of(value)).toArray(String[]::new);
    }
}
