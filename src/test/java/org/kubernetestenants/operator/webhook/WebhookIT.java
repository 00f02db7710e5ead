package org.kubernetestenants.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.testing.CertificateAuthority;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.HandMade;
import org.kubernetestenants.operator.testing.HowTo;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/**
 * Behaviours 13 and 42: the webhook refuses what the operator would refuse, in the same words, and nothing else. One operator
 * looks at two namespaces; the API server asks it about objects in one of them only.
 */
class WebhookIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator(WebhookIT::options);

    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create("webhook");
    private static final int PORT = OperatorProcess.freePort();
    private static String unasked = "";
    private static ServedWebhook webhook;

    private static HandMade asked;

    private final KubernetesClient client = cluster.client();
    private final String namespace = cluster.namespace();

    private static OperatorProcess.Builder options(OperatorProcess.Builder operator) {
        unasked = cluster.newNamespace("unasked");
        return operator.option("--namespace", unasked)
                .option("--source-hosts", "127.*,*c*:*,db:*")
                .option("--webhook-port", Integer.toString(PORT))
                .option(
                        "--webhook-certificates",
                        ServedWebhook.folder(AUTHORITY.issue("webhook", "ip:127.0.0.1"))
                                .toString());
    }

    @BeforeAll
    static void ask() {
        asked = new HandMade(cluster);
        shop(asked);
        asked.template("broken", "configMaps:\n- {id: a, dependIds: [a], nameTemplate: a, spec: {}}");
        eventually(() -> assertThat(cluster.client()
                        .resources(TenantTemplate.class)
                        .inNamespace(cluster.namespace())
                        .withName("broken")
                        .get()
                        .getStatus()
                        .conditions())
                .isNotEmpty());
        webhook = ServedWebhook.at(
                cluster.client(), cluster.namespace(), "https://127.0.0.1:" + PORT + "/", AUTHORITY.certificate());
        webhook.awaitCalled();
    }

    @AfterAll
    static void stop() {
        webhook.close();
    }

    private static void shop(HandMade where) {
        where.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: nobody}
                spec:
                  source: {type: mysql, syncInterval: 1h, mysql: {host: 127.0.0.1, port: 1, username: n, database: n, table: n}}
                  valueMappings: {uid: id, activate: active}
                  extraValueMappings: {planId: plan, size: size, paid: paid}
                """);
        where.template("shop", """
                configMaps:
                - {id: config, nameTemplate: "$uid-config", spec: {data: {plan: "$planId", size: "$fn.int($size)"}}}
                - {id: gold, nameTemplate: "$uid-gold", includeWhen: "$fn.bool($paid)", spec: {}}
                """);
    }

    @Test
    void the_webhook_refuses_and_the_operator_alone_says_the_same() {
        List<BadObject> all = BadObject.all();
        List<BadObject> answered = new ArrayList<>();
        for (BadObject bad : all) {
            answered.add(bad.answered(refusal(bad.yaml()).replace(namespace, "NAMESPACE")));
        }
        if (Boolean.getBoolean("webhook.write")) {
            BadObject.write(answered);
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(50);
        assertThat(answered).containsExactlyElementsOf(BadObject.all());

        HandMade alone = new HandMade(client, unasked);
        shop(alone);
        all.forEach(bad -> alone.apply(bad.yaml()));
        eventually(() -> assertThat(conditions(answered))
                .containsExactlyInAnyOrderElementsOf(answered.stream()
                        .map(bad -> bad + ": " + bad.reason() + ": " + cut(bad.message()))
                        .toList()));
    }

    @Test
    void the_page_shows_what_is_said() {
        HowTo page = HowTo.page("admission-webhook");
        asked.apply("""
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantRegistry
                metadata: {name: prod}
                spec:
                  source: {type: mysql, syncInterval: 1h, mysql: {host: 127.0.0.1, port: 1, username: n, database: n, table: n}}
                  valueMappings: {uid: id, activate: active}
                  extraValueMappings: {planId: plan}
                """);
        eventually(
                () -> assertThat(refusal(page.block("yaml", "planid")) + "\n").isEqualTo(page.block("text", "planid")));
    }

    @Test
    void an_object_that_is_invalid_already_can_be_suspended_annotated_and_deleted() {
        var broken =
                client.resources(TenantTemplate.class).inNamespace(namespace).withName("broken");
        assertThat(broken.get().getMetadata().getFinalizers()).isNotEmpty();

        merge(broken, "{\"metadata\": {\"annotations\": {\"team\": \"web\"}}}");
        merge(broken, "{\"spec\": {\"suspend\": true}}");
        merge(broken, "{\"spec\": {\"configMaps\": [{\"id\": \"b\", \"dependIds\": [\"b\"], \"spec\": {}}]}}");
        assertThat(catchThrowableOfType(
                                KubernetesClientException.class,
                                () -> merge(broken, "{\"spec\": {\"suspend\": false}}"))
                        .getMessage())
                .contains("TO-G201");
        broken.delete();

        // The operator takes its finalizer off, by an update.
        eventually(() -> assertThat(broken.get()).isNull());
    }

    private static void merge(Resource<TenantTemplate> template, String patch) {
        template.patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    @Test
    void what_may_follow_is_a_warning() {
        assertThat(warnings("POST", "tenanttemplates", """
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: early}
                spec:
                  registryId: nobdy
                  manifests:
                  - {id: widget, nameTemplate: $uid, spec: {apiVersion: example.org/v1, kind: Gizmo}}
                """))
                .hasSize(2)
                .anyMatch(text -> text.startsWith("RegistryNotFound (TO-V602): TenantTemplate " + namespace
                        + "/early names TenantRegistry `nobdy`, which does not exist; in its namespace there are: "))
                .anyMatch(text ->
                        text.startsWith("KindUnknown (TO-A308): the API server serves no Gizmo of example.org/v1; "));
        assertThat(warnings("POST", "tenants", """
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: Tenant
                metadata: {name: early}
                spec: {uid: early, templateRef: none}
                """))
                .singleElement()
                .asString()
                .startsWith("TemplateNotFound (TO-V601): TenantTemplate " + namespace + "/none ");
        assertThat(warnings("POST", "tenants", """
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: Tenant
                metadata: {name: of-a-row}
                spec: {uid: Of_a_row, templateRef: shop, registryId: nobody}
                """))
                .as("a row's Tenant is the operator's own")
                .isEmpty();
    }

    @Test
    void a_missing_right_is_a_warning_that_names_the_rule() {
        assertThat(warnings("POST", "tenanttemplates", """
                apiVersion: operator.kubernetes-tenants.org/v1
                kind: TenantTemplate
                metadata: {name: powerless}
                spec:
                  registryId: nobody
                  serviceAccountName: powerless
                  configMaps:
                  - {id: here, nameTemplate: $uid, spec: {}}
                  - {id: there, nameTemplate: $uid, targetNamespace: $uid, spec: {}}
                  - {id: here-too, nameTemplate: $uid-2, spec: {}}
                """))
                .hasSize(2)
                .anyMatch(text -> text.startsWith(powerless(namespace + "/*")))
                .anyMatch(text -> text.startsWith(powerless("*")));
    }

    private String powerless(String objects) {
        return "Forbidden (TO-R401): ServiceAccount " + namespace + "/powerless may not get ConfigMap " + objects
                + "; missing rule: {apiGroups: [''], resources: [configmaps], verbs: [get, create, patch, update, delete]}; ";
    }

    @Test
    void a_registry_that_takes_a_variable_away_is_told_who_names_it() {
        assertThat(warnings(
                        "PATCH", "tenantregistries/nobody", "{\"spec\": {\"extraValueMappings\": {\"planId\": null}}}"))
                .singleElement()
                .asString()
                .startsWith("UnknownVariable (TO-T102): TenantTemplate " + namespace
                        + "/shop: `planId` is not a variable at configMaps[config].spec.data.plan:1:2");
    }

    @Test
    void a_deletion_says_how_many_tenants_go_along() {
        asked.template("leaving", "configMaps:\n- {id: config, nameTemplate: $uid, spec: {}}");
        asked.tenant("leaving-by-hand", "leaving");
        for (String name : List.of("leaving-one", "leaving-two")) {
            asked.apply("""
                    apiVersion: operator.kubernetes-tenants.org/v1
                    kind: Tenant
                    metadata: {name: %s}
                    spec: {uid: %s, templateRef: leaving, registryId: gone}
                    """.formatted(name, name));
        }
        eventually(
                () -> assertThat(warnings("DELETE", "tenanttemplates/leaving", ""))
                        .singleElement()
                        .asString()
                        .startsWith(
                                "TenantsLeave (TO-V611): TenantTemplate " + namespace
                                        + "/leaving takes 2 Tenants and their objects along; 1 made by hand stays, and it waits for that; "));
        assertThat(warnings("DELETE", "tenantregistries/nobody", ""))
                .as("no Tenant is of it")
                .isEmpty();
        assertThat(warnings("DELETE", "tenants/leaving-one", "")).isEmpty();
        List.of("leaving-by-hand", "leaving-one", "leaving-two").forEach(asked::delete);
    }

    @Test
    void the_metrics_tell_what_became_of_the_calls() {
        assertThat(refusal(BadObject.all().getFirst().yaml())).isNotEmpty();
        assertThat(cluster.operator().get("/observe/metrics"))
                .contains("tenant_operator_admissions_seconds_count{kind=\"TenantTemplate\",result=\"refused\"}");
    }

    /** What the API server warns of, when it only pretends to do this. */
    private List<String> warnings(String method, String path, String body) {
        boolean patch = method.equals("PATCH");
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(client.getMasterUrl() + "apis/operator.kubernetes-tenants.org/v1/namespaces/" + namespace + "/"
                        + path + "?dryRun=All")
                .method(method, patch ? "application/merge-patch+json" : "application/yaml", body)
                .build();
        HttpResponse<byte[]> answer = http.sendAsync(request, byte[].class).join();
        assertThat(answer.isSuccessful())
                .as(() -> new String(Objects.requireNonNull(answer.body()), StandardCharsets.UTF_8))
                .isTrue();
        return answer.headers("Warning").stream()
                .map(header -> header.substring(header.indexOf('"') + 1, header.lastIndexOf('"')))
                .toList();
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), 300));
    }

    private List<String> conditions(List<BadObject> all) {
        Map<String, TenantTemplate> templates = inUnasked(TenantTemplate.class);
        Map<String, TenantRegistry> registries = inUnasked(TenantRegistry.class);
        Map<String, Tenant> tenants = inUnasked(Tenant.class);
        return all.stream()
                .map(bad -> bad + ": "
                        + switch (bad.kind()) {
                            case "template" ->
                                said(Shop.condition(
                                        of(templates, bad).getStatus().conditions(), Condition.VALID));
                            case "registry" ->
                                said(Shop.condition(
                                        of(registries, bad).getStatus().conditions(), Condition.SOURCE_REACHABLE));
                            default -> failed(of(tenants, bad));
                        })
                .toList();
    }

    private <T extends HasMetadata> Map<String, T> inUnasked(Class<T> kind) {
        return client.resources(kind).inNamespace(unasked).list().getItems().stream()
                .collect(Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
    }

    private static <T> T of(Map<String, T> objects, BadObject bad) {
        return Objects.requireNonNull(objects.get(bad.name()), bad.toString());
    }

    private static String said(Condition condition) {
        return condition.reason() + ": " + cut(condition.message().replace(unasked, "NAMESPACE"));
    }

    private static String failed(Tenant tenant) {
        InventoryEntry entry = tenant.getStatus().resources().stream()
                .filter(candidate -> candidate.state() == State.FAILED)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "nothing failed of " + tenant.getMetadata().getName()));
        return entry.reason() + ": " + cut(Objects.requireNonNull(entry.message()));
    }

    /** What the API server says to a create that it only pretends. */
    private String refusal(String yaml) {
        KubernetesClientException refused = catchThrowableOfType(
                KubernetesClientException.class,
                () -> client.resource(yaml).inNamespace(namespace).dryRun().create());
        assertThat(refused).as("refusal of %s", yaml).isNotNull();
        String message = refused.getStatus().getMessage();
        assertThat(message).as("of %s", yaml).contains("denied the request: ");
        return message.substring(message.indexOf("denied the request: ") + 20);
    }
}
