package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.kubernetestenants.operator.cluster.Cluster.CONFIG_MAPS;
import static org.kubernetestenants.operator.cluster.Cluster.DEPLOYMENTS;
import static org.kubernetestenants.operator.cluster.Cluster.yaml;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.testing.AdmissionWebhook;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;

/** Behaviour 43, and every refusal that a real API server can be made to give. Its answers are those of {@link RefusalsTest}. */
class RefusalsIT {
    private static final ResourceType SECRETS = new ResourceType("", "v1", "Secret", "secrets", true);
    private static final ResourceType PODS = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType JOBS = new ResourceType("batch", "v1", "Job", "jobs", true);
    private static final ResourceType STATEFUL_SETS =
            new ResourceType("apps", "v1", "StatefulSet", "statefulsets", true);
    private static final ResourceType CLAIMS =
            new ResourceType("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
    private static final ResourceType ROLES =
            new ResourceType("rbac.authorization.k8s.io", "v1", "Role", "roles", true);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    @SuppressWarnings("NullAway.Init")
    private static Clients clients;

    @SuppressWarnings("NullAway.Init")
    private static Writer writer;

    @SuppressWarnings("NullAway.Init")
    private static String ns;

    @BeforeAll
    static void connect() {
        clients = Cluster.clients(cluster.kubeconfig());
        writer = writer(clients);
        ns = cluster.namespace();
    }

    @AfterAll
    static void disconnect() {
        clients.close();
    }

    @Test
    void aFieldOfAnotherManagerIsAFieldConflict() {
        send(CONFIG_MAPS, "contested", "data: {key: ours}");
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("contested")
                        .withNamespace(ns)
                        .endMetadata()
                        .withData(Map.of("key", "theirs"))
                        .build())
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("somebody")
                        .withForce(true)
                        .build());

        Refusal refusal = refused(CONFIG_MAPS, "contested", "data: {key: ours}");
        assertThat(refusal.problem().code()).isEqualTo(Code.FIELD_CONFLICT);
        assertThat(refusal.problem().headline()).startsWith("somebody owns .data.key of ");
    }

    @Test
    void aWriteAtAnOldVersionIsAChangeMeanwhile() {
        String version = send(CONFIG_MAPS, "moved", "data: {key: '1'}")
                .body()
                .at("/metadata/resourceVersion")
                .asText();
        send(CONFIG_MAPS, "moved", "data: {key: '2'}");
        Refusal refusal = refusal(
                Write.mergePatch(CONFIG_MAPS, ns, "moved", yaml("{metadata: {resourceVersion: '" + version + "'}}")));
        assertThat(refusal.problem().code()).isEqualTo(Code.OBJECT_CHANGED_MEANWHILE);
        assertThat(refusal.stalled()).isFalse();
    }

    @Test
    void immutableFieldsOfEveryKindAreToldFromInvalidOnes() {
        send(DEPLOYMENTS, "web", workload("selector: {matchLabels: {app: a}}", "a"));
        assertImmutable(
                refused(DEPLOYMENTS, "web", workload("selector: {matchLabels: {app: b}}", "b")), "spec.selector");

        send(JOBS, "once", workload("", "a").replace("spec: {containers", "spec: {restartPolicy: Never, containers"));
        assertImmutable(
                refused(
                        JOBS,
                        "once",
                        workload("", "a")
                                .replace("spec: {containers", "spec: {restartPolicy: Never, containers")
                                .replace("image: i", "image: other")),
                "spec.template");

        send(STATEFUL_SETS, "db", workload("selector: {matchLabels: {app: a}}, serviceName: one", "a"));
        assertImmutable(
                refused(STATEFUL_SETS, "db", workload("selector: {matchLabels: {app: a}}, serviceName: two", "a")),
                "spec.serviceName");

        send(SECRETS, "typed", "type: Opaque");
        assertImmutable(refused(SECRETS, "typed", "type: example.com/other"), "type");
        send(SECRETS, "sealed", "{immutable: true, stringData: {password: hunter1}}");
        Refusal sealed = refused(SECRETS, "sealed", "{immutable: true, stringData: {password: hunter2}}");
        assertImmutable(sealed, "data");
        assertThat(sealed.problem().full()).doesNotContain("hunter");

        String claim =
                "spec: {accessModes: [ReadWriteOnce], storageClassName: '%s', resources: {requests: {storage: 1Gi}}}";
        send(CLAIMS, "data", claim.formatted("a"));
        assertImmutable(refused(CLAIMS, "data", claim.formatted("b")), "spec");

        Refusal invalid = refused(DEPLOYMENTS, "web", workload("replicas: -1, selector: {matchLabels: {app: a}}", "a"));
        assertThat(invalid.problem().code()).isEqualTo(Code.OBJECT_INVALID);
        assertThat(invalid.stalled()).isTrue();
        assertThat(invalid.problem().details()).singleElement().asString().startsWith("spec.replicas: ");
    }

    @Test
    void aFieldThatTheSchemaDoesNotHaveIsRefusedByEveryStrategy() {
        Refusal applied = refused(CONFIG_MAPS, "odd", "nonsense: true");
        assertThat(applied.problem().code()).isEqualTo(Code.OBJECT_INVALID);
        assertThat(applied.problem().condition()).contains("nonsense");
        assertThat(applied.stalled()).isTrue();

        Refusal created = refusal(Write.create(CONFIG_MAPS, ns, "odd", object(CONFIG_MAPS, "odd", "nonsense: true")));
        assertThat(created.problem().code()).isEqualTo(Code.OBJECT_INVALID);

        send(CONFIG_MAPS, "even", "data: {}");
        Refusal merged = refusal(Write.mergePatch(CONFIG_MAPS, ns, "even", yaml("{nonsense: true}")));
        assertThat(merged.problem().code()).isEqualTo(Code.OBJECT_INVALID);
        Refusal typed = refused(CONFIG_MAPS, "odd", "data: {number: {}}");
        assertThat(typed.problem().code()).isEqualTo(Code.OBJECT_INVALID);
    }

    @Test
    void missingNamespacesKindsAndObjectsAreToldApart() {
        assertThat(refusal(Write.apply(CONFIG_MAPS, "no-such", "x", object(CONFIG_MAPS, "x", "data: {}")))
                        .problem()
                        .code())
                .isEqualTo(Code.NAMESPACE_MISSING);
        ResourceType unknown = new ResourceType("example.org", "v1", "Widget", "widgets", true);
        assertThat(refused(unknown, "x", "spec: {}").problem().code()).isEqualTo(Code.KIND_UNKNOWN);
        ResourceType otherVersion = new ResourceType("apps", "v7", "Deployment", "deployments", true);
        assertThat(refused(otherVersion, "x", "spec: {}").problem().code()).isEqualTo(Code.KIND_UNKNOWN);
        assertThat(refusal(Write.mergePatch(CONFIG_MAPS, ns, "no-such", yaml("{data: {}}")))
                        .problem()
                        .code())
                .isEqualTo(Code.OBJECT_CHANGED_MEANWHILE);
    }

    @Test
    void aTerminatingNamespaceIsToldFromAMissingRightWithoutAReview() {
        String leaving = cluster.newNamespace("leaving");
        cluster.client()
                .configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("holds")
                        .withNamespace(leaving)
                        .withFinalizers("tests/hold")
                        .endMetadata()
                        .build())
                .create();
        cluster.client().namespaces().withName(leaving).delete();
        AuditLog.Mark before = cluster.audit().mark();
        Refusal refusal = refusal(Write.apply(CONFIG_MAPS, leaving, "late", object(CONFIG_MAPS, "late", "data: {}")));
        assertThat(refusal.problem().code()).isEqualTo(Code.NAMESPACE_TERMINATING);
        assertThat(refusal.stalled()).isFalse();
        assertThat(cluster.audit()
                        .since(before)
                        .withUserAgent("tenant-operator")
                        .resource("selfsubjectaccessreviews"))
                .isEmpty();
        cluster.client()
                .configMaps()
                .inNamespace(leaving)
                .withName("holds")
                .edit(held -> new ConfigMapBuilder(held)
                        .editMetadata()
                        .withFinalizers()
                        .endMetadata()
                        .build());
    }

    @Test
    void aFullQuotaIsRetriedAndNotCalledForbidden() {
        String full = cluster.newNamespace("full");
        cluster.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("small")
                        .withNamespace(full)
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("count/secrets", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        await().until(() -> Objects.requireNonNull(cluster.client()
                                .resourceQuotas()
                                .inNamespace(full)
                                .withName("small")
                                .get())
                        .getStatus()
                        .getHard()
                != null);
        Refusal refusal =
                refusal(Write.apply(SECRETS, full, "one", object(SECRETS, "one", "stringData: {password: hunter2}")));
        assertThat(refusal.problem().code()).isEqualTo(Code.QUOTA_EXCEEDED);
        assertThat(refusal.stalled()).isFalse();
        assertThat(refusal.problem().full()).contains("small").doesNotContain("hunter2");
    }

    @Test
    void podSecurityIsAnAdmissionPolicyAndNoMissingRight() {
        String strict = cluster.newNamespace("strict");
        cluster.client()
                .namespaces()
                .withName(strict)
                .edit(n -> new NamespaceBuilder(n)
                        .editMetadata()
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build());
        Refusal refusal = refusal(
                Write.apply(PODS, strict, "root", object(PODS, "root", "spec: {containers: [{name: c, image: i}]}")));
        assertAdmission(refusal);
        assertThat(refusal.problem().condition()).contains("PodSecurity");
    }

    @ParameterizedTest
    @CsvSource({"Invalid", "Forbidden"})
    void aValidatingAdmissionPolicyIsToldFromValidationAndFromRights(String reason) {
        String name = "tests-" + UUID.randomUUID();
        var policy = new ValidatingAdmissionPolicyBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withFailurePolicy("Fail")
                .withNewMatchConstraints()
                .withNewNamespaceSelector()
                .addToMatchLabels("kubernetes.io/metadata.name", ns)
                .endNamespaceSelector()
                .addNewResourceRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE")
                .withResources("configmaps")
                .endResourceRule()
                .endMatchConstraints()
                .addNewValidation()
                .withExpression("object.metadata.name != 'p-" + reason.toLowerCase(java.util.Locale.ROOT) + "'")
                .withMessage("not in this house")
                .withReason(reason)
                .endValidation()
                .endSpec()
                .build();
        var binding = new ValidatingAdmissionPolicyBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withPolicyName(name)
                .withValidationActions("Deny")
                .endSpec()
                .build();
        cluster.client().resource(policy).create();
        cluster.client().resource(binding).create();
        String object = "p-" + reason.toLowerCase(java.util.Locale.ROOT);
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !writer.send(
                                    apply(CONFIG_MAPS, object, "data: {}").asDryRun())
                            .ok());
            Refusal refusal = refused(CONFIG_MAPS, object, "data: {}");
            assertAdmission(refusal);
            assertThat(refusal.problem().condition()).contains("not in this house");
        } finally {
            cluster.client().resource(binding).delete();
            cluster.client().resource(policy).delete();
        }
    }

    @Test
    void whatAWebhookRefusesIsTriedAgainWithWhateverStatusItRefuses() {
        String guarded = cluster.newNamespace("guarded");
        try (AdmissionWebhook ignored = new AdmissionWebhook(cluster.client(), guarded)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            writer.send(in(guarded, CONFIG_MAPS, "deny-403-0").asDryRun())
                                            .status()
                                    == 403);
            for (String name : new String[] {"deny-403-x", "deny-422-x", "deny-400-x", "deny-x"}) {
                Refusal refusal = refusal(in(guarded, CONFIG_MAPS, name));
                assertAdmission(refusal);
                assertThat(refusal.problem().condition()).as(name).contains("policy.example.com", "not in this house");
                // It may quote what it was asked about.
                assertThat(refusal(in(guarded, SECRETS, name)).problem().full()).doesNotContain("not in this house");
            }
            for (String name : new String[] {"fail-x", "slow-x"}) {
                Refusal refusal = refusal(in(guarded, CONFIG_MAPS, name));
                assertThat(refusal.problem().code()).isEqualTo(Code.API_SERVER_ERROR);
                assertThat(refusal.stalled()).isFalse();
                assertThat(refusal.problem().condition()).contains("policy.example.com");
            }
        }
    }

    @Test
    void aMissingRightNamesTheAccountAndTheRuleAndIsAskedForOnce() {
        account("nobody");
        AuditLog.Mark before = cluster.audit().mark();
        for (int i = 0; i < 20; i++) {
            Refusal refusal = refusal(apply(DEPLOYMENTS, "web-" + i, "spec: {}").as(user("nobody")));
            assertThat(refusal.stalled()).isTrue();
            assertThat(refusal.problem().full())
                    .contains(
                            "ServiceAccount " + ns + "/nobody may not patch Deployment.apps " + ns + "/web-" + i,
                            "missing rule: {apiGroups: [apps], resources: [deployments], verbs: [get, create, patch, update, delete]}",
                            "kubectl auth can-i patch deployments.apps -n " + ns + " --as=" + user("nobody"));
        }
        assertThat(cluster.audit()
                        .since(before)
                        .where(entry -> entry.impersonated().equals(user("nobody")))
                        .resource("selfsubjectaccessreviews")
                        .list())
                .hasSize(1);
    }

    @Test
    void theRightToCreateIsMissedWhereAnApplyCreates() {
        account("changer");
        grant("changer", "patch");
        Refusal refusal = refusal(apply(CONFIG_MAPS, "fresh", "data: {}").as(user("changer")));
        assertThat(refusal.problem().headline())
                .isEqualTo("ServiceAccount " + ns + "/changer may not create ConfigMap " + ns + "/fresh");
        assertThat(refusal.stalled()).isTrue();
    }

    @Test
    void anOperatorThatMayNotImpersonateSaysSo() {
        account("wanted");
        account("modest");
        try (Clients without = Cluster.clients(cluster.kubeconfigOf("modest"))) {
            Refusal refusal =
                    refusal(writer(without), apply(CONFIG_MAPS, "x", "data: {}").as(user("wanted")));
            assertThat(refusal.stalled()).isTrue();
            assertThat(refusal.problem().full())
                    .contains(
                            "ServiceAccount " + ns + "/modest may not impersonate ServiceAccount " + ns + "/wanted",
                            "resources: [serviceaccounts], resourceNames: [wanted], verbs: [impersonate]",
                            "kubectl auth can-i impersonate serviceaccounts/wanted -n " + ns + " --as="
                                    + user("modest"));
            Reader reader = new Reader(without, Permits.standard());
            assertThatThrownBy(() -> reader.as(user("wanted")).get(CONFIG_MAPS, ns, "x"))
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.problem().headline()).contains("may not impersonate"));
        }
    }

    @Test
    void aRefusedReadNamesTheRightToo() {
        account("blind");
        Reader reader = new Reader(clients, Permits.standard()).as(user("blind"));
        assertThatThrownBy(() -> reader.get(CONFIG_MAPS, ns, "x"))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().headline())
                                .isEqualTo("ServiceAccount " + ns + "/blind may not get ConfigMap " + ns + "/x"));
        assertThatThrownBy(() -> reader.list(CONFIG_MAPS, null, ""))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().full()).contains("may not list", "cluster-wide"));
    }

    @Test
    void rightsThatNobodyMayGrantAreNoMissingRightOfTheResource() {
        account("granter");
        cluster.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName("granter")
                        .withNamespace(ns)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("rbac.authorization.k8s.io")
                        .withResources("roles")
                        .withVerbs("create", "patch")
                        .endRule()
                        .build())
                .create();
        bind("granter");
        // The authorizer's cache, and ours, learn of it a moment later.
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            Refusal refusal =
                    refusal(apply(ROLES, "more", "rules: [{apiGroups: [''], resources: [secrets], verbs: ['*']}]")
                            .as(user("granter")));
            return refusal.problem().code() == Code.ADMISSION_REFUSED
                    && refusal.problem().full().contains("bind and escalate");
        });
    }

    private static void assertImmutable(Refusal refusal, String field) {
        assertThat(refusal.problem().code()).as(refusal.problem().full()).isEqualTo(Code.IMMUTABLE_FIELD);
        assertThat(refusal.stalled()).isTrue();
        assertThat(refusal.problem().details()).anyMatch(line -> line.startsWith(field + ": "));
    }

    private static void assertAdmission(Refusal refusal) {
        assertThat(refusal.problem().code()).as(refusal.problem().full()).isEqualTo(Code.ADMISSION_REFUSED);
        assertThat(refusal.stalled()).isFalse();
    }

    private static String user(String account) {
        return "system:serviceaccount:" + ns + ":" + account;
    }

    private static void account(String name) {
        cluster.client()
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(ns)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void grant(String account, String verb) {
        cluster.client()
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs(verb)
                        .endRule()
                        .build())
                .create();
        bind(account);
        // The authorizer's cache learns of it a moment later.
        await().until(() -> refusal(apply(CONFIG_MAPS, "probe", "data: {}").as(user(account)))
                .problem()
                .headline()
                .contains("may not create"));
    }

    private static void bind(String account) {
        cluster.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withName(account)
                        .withNamespace(ns)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", account)
                        .addNewSubject(null, "ServiceAccount", account, ns)
                        .build())
                .create();
    }

    private static Writer writer(Clients as) {
        return new Writer(as, Cluster.openGate(), Permits.standard(), new SimpleMeterRegistry());
    }

    private static Answer send(ResourceType type, String name, String rest) {
        Answer answer = writer.send(apply(type, name, rest));
        assertThat(answer.ok()).as("%s %s", answer, answer.message()).isTrue();
        return answer;
    }

    private static Refusal refused(ResourceType type, String name, String rest) {
        return refusal(apply(type, name, rest));
    }

    private static Refusal refusal(Write write) {
        return refusal(writer, write);
    }

    private static Refusal refusal(Writer by, Write write) {
        Answer answer = by.send(write);
        assertThat(answer.ok()).as("%s", answer).isFalse();
        return Refusals.of(answer, write.key());
    }

    private static Write apply(ResourceType type, String name, String rest) {
        return Write.apply(type, ns, name, object(type, name, rest));
    }

    private static Write in(String namespace, ResourceType type, String name) {
        return Write.apply(type, namespace, name, object(type, name, "{}"));
    }

    private static Map<String, Object> object(ResourceType type, String name, String rest) {
        Map<String, Object> object = new java.util.HashMap<>();
        yaml(rest).properties().forEach(field -> object.put(field.getKey(), field.getValue()));
        object.put("apiVersion", type.apiVersion());
        object.put("kind", type.kind());
        object.put("metadata", Map.of("name", name));
        return object;
    }

    private static String workload(String spec, String app) {
        return "spec: {" + (spec.isEmpty() ? "" : spec + ", ") + "template: {metadata: {labels: {app: " + app
                + "}}, spec: {containers: [{name: c, image: i}]}}}";
    }
}
