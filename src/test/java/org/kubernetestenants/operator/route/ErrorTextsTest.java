package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;
import org.kubernetestenants.operator.tenant.Absent;
import org.kubernetestenants.operator.testing.JarMaker;
import org.kubernetestenants.operator.testing.Resources;
import org.kubernetestenants.operator.testing.RouteFolder;

/** The full text of one error of each code that the steps of the routes give. */
final class ErrorTextsTest {
    private static final TenantTemplate TEMPLATE = read(TenantTemplate.class, """
            apiVersion: operator.kubernetes-tenants.org/v1
            kind: TenantTemplate
            metadata: {name: web, namespace: shops}
            spec: {registryId: prd}
            """);

    private static final TenantRegistry REGISTRY = read(TenantRegistry.class, """
            apiVersion: operator.kubernetes-tenants.org/v1
            kind: TenantRegistry
            metadata: {name: prod, namespace: shops}
            """);

    @Test
    void routeInvalid(@TempDir Path folder) throws IOException {
        RouteFolder routes = RouteFolder.copyTo(folder);
        String file = "flow/registry-sync.camel.yaml";
        routes.replace(file, "ref: planSync", "ref: plansync");
        List<String> lines = Files.readAllLines(routes.path().resolve(file));
        int line = 1
                + IntStream.range(0, lines.size())
                        .filter(i -> lines.get(i).endsWith("ref: plansync"))
                        .findFirst()
                        .orElseThrow();

        OperatorException refused = catchThrowableOfType(
                OperatorException.class, () -> RouteFiles.validate(routes.path(), ExtJars.none(), Map.of()));

        assertThat(full(refused.problem()).replace(routes.path().toString(), "routes"))
                .isEqualTo("""
                error[TO-C501] RouteInvalid: no step is called `plansync`
                  --> routes/flow/registry-sync.camel.yaml:%1$d:34
                %1$4d |                             ref: plansync
                     |                                  ^^^^^^^^
                help: did you mean `planSync`?
                the operator does not start with it; to check without starting: tenant-operator routes validate --routes DIR
                """.formatted(line));
    }

    @Test
    void tenantMissing() {
        assertThat(full(StrayObjects.problem(
                        new TenantId("shops", "acme-web"),
                        List.of(
                                new ObjectKey("apps", "Deployment", "acme", "web"),
                                new ObjectKey("", "ConfigMap", "acme", "config-2"),
                                new ObjectKey("", "ConfigMap", "acme", "config-1"),
                                new ObjectKey("", "ConfigMap", "acme", "config-0")))))
                .isEqualTo("""
                error[TO-A322] TenantMissing: Tenant shops/acme-web does not exist, and 4 objects bear its labels
                  ConfigMap acme/config-0, ConfigMap acme/config-1, ConfigMap acme/config-2 and 1 more
                help: if nobody needs them: kubectl delete configmap,deployment.apps -A -l kubernetes-tenants.org/tenant=acme-web,kubernetes-tenants.org/tenant-namespace=shops
                nothing keeps them right and nothing removes them; a Tenant of that name takes them up again
                """);
    }

    @Test
    void extUnreadable(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("kafka.jar"), "<html>404</html>");

        OperatorException refused = catchThrowableOfType(OperatorException.class, () -> ExtJars.in(folder));

        assertThat(full(refused.problem()).replace(folder.toString(), "ext")).isEqualTo("""
                error[TO-C504] ExtUnreadable: ext/kafka.jar cannot be read
                  zip END header not found
                help: copy the jar there again, as a whole; what is in it: unzip -l ext/kafka.jar
                the operator does not start with it; to check without starting: tenant-operator routes validate --ext DIR
                """);
    }

    @Test
    void extUnreadableSinceItIsNotThere(@TempDir Path folder) {
        Path missing = folder.resolve("ext");

        OperatorException refused = catchThrowableOfType(OperatorException.class, () -> ExtJars.required(missing));

        assertThat(full(refused.problem()).replace(missing.toString(), "/app/ext"))
                .isEqualTo("""
                error[TO-C504] ExtUnreadable: there is no folder /app/ext
                help: make it and put the jars into it, or leave --ext out
                the operator does not start with it; to check without starting: tenant-operator routes validate --ext DIR
                """);
    }

    @Test
    void classUnusable(@TempDir Path folder) {
        RouteFolder routes = RouteFolder.copyTo(folder.resolve("routes")).write("extra/acme.camel.yaml", """
                        - route:
                            id: to-acme
                            from:
                              uri: direct:to-acme
                              steps:
                                - to: {id: call-acme, uri: acme:there}
                        """);
        JarMaker.acme().without("com.acme.AcmeEndpoint").writeTo(folder.resolve("ext/acme.jar"));
        ExtJars jars = ExtJars.in(folder.resolve("ext"));

        OperatorException refused =
                catchThrowableOfType(OperatorException.class, () -> RouteFiles.validate(routes.path(), jars, Map.of()));

        assertThat(full(refused.problem()).replace(folder.toString() + "/", "")).isEqualTo("""
                error[TO-C505] ClassUnusable: the class `com.acme.AcmeEndpoint` is in no jar
                  --> routes/extra/acme.camel.yaml:6:36
                   6 |         - to: {id: call-acme, uri: acme:there}
                     |                                    ^^^^
                  needed by com.acme.AcmeComponent, of acme.jar
                help: put the jar that has it into ext, and all that its jar depends on: docs/how-to/ext-jars.md
                the operator does not start with it; to check without starting: tenant-operator routes validate --routes DIR
                """);
    }

    @Test
    void classUnusableSinceItDoesNotFit() {
        LinkageError error = new NoSuchMethodError("'void org.apache.camel.Endpoint.later()'");
        assertThat(full(ClassProblem.of(error, ExtJars.none()).problem())
                        .replaceFirst("Camel \\S+, Java \\d+", "Camel 4.18.0, Java 25"))
                .isEqualTo("""
                error[TO-C505] ClassUnusable: a class that a route needs does not fit the others
                  NoSuchMethodError: 'void org.apache.camel.Endpoint.later()'
                help: are all jars in ext of one version? the operator runs on Camel 4.18.0, Java 25
                """);
    }

    @Test
    void safetyStepMissing() {
        OperatorException missing = catchThrowableOfType(
                OperatorException.class, () -> SafetySteps.check("text", List.class, "writeTenant", "planSync"));
        assertThat(full(missing.problem())).isEqualTo("""
                error[TO-C502] SafetyStepMissing: `writeTenant` needs what `planSync` makes, and got String
                help: put the step `planSync` back into the route; docs/reference/routes.md has each step's contract
                nothing was written or deleted
                """);
    }

    @Test
    void manifestHookFailed() {
        ResourceTemplate resource = Resources.of("{id: web, spec: {}}");
        assertThat(full(ManifestCollector.failed(new Manifest(resource, Map.of()), "connection refused")))
                .isEqualTo("""
                error[TO-A315] ManifestHookFailed: the manifest hook failed for `web`
                  connection refused
                help: look at the route direct:manifest, as shipped in routes/hooks/manifest.camel.yaml; it is tried again by itself
                the object stays as it is; the Tenant's other resources go on
                """);
    }

    @Test
    void unknownRevision() {
        assertThat(full(Revisions.noneValid(TEMPLATE))).isEqualTo("""
                error[TO-T112] UnknownRevision: TenantTemplate shops/web has no valid generation yet
                help: see its condition Valid: kubectl describe tenanttemplate web -n shops
                its Tenants have no objects until it is valid
                """);
    }

    @Test
    void templateNotFound() {
        assertThat(full(Absent.template("shops/web"))).isEqualTo("""
                error[TO-V601] TemplateNotFound: TenantTemplate shops/web does not exist
                help: create it, or delete this Tenant; what there is: kubectl get tenanttemplates -n shops
                the Tenant's objects stay as they are
                """);
    }

    @Test
    void registryNotFound() {
        assertThat(full(Absent.registry(TEMPLATE, List.of("prod", "test")))).isEqualTo("""
                error[TO-V602] RegistryNotFound: TenantTemplate shops/web names TenantRegistry `prd`, which does not exist
                  in its namespace there are: prod, test
                help: did you mean `prod`? create it, or make the template anew with another registryId, which cannot be changed
                no Tenant is made of it; those that there are go on with the last valid generation
                """);
    }

    @Test
    void tenantsRemain() {
        assertThat(full(Remaining.tenants(4812, 0, REGISTRY))).isEqualTo("""
                error[TO-V606] TenantsRemain: TenantRegistry shops/prod stays until its Tenants are gone: 4812 of them
                help: what they wait for: kubectl get tenants -n shops
                it goes with the last of them
                """);
    }

    @Test
    void tenantsMadeByHandRemain() {
        assertThat(full(Remaining.tenants(3, 2, TEMPLATE))).isEqualTo("""
                error[TO-V606] TenantsRemain: TenantTemplate shops/web stays until its Tenants are gone: 3 of them
                help: 2 of them made by hand, to be deleted by hand; look: kubectl get tenants -n shops
                it goes with the last of them
                """);
    }

    @Test
    void standingBy() {
        assertThat(full(WorkQueueComponent.standingBy("registries"))).isEqualTo("""
                error[TO-K703] StandingBy: nothing takes keys from work-queue:registries on this replica
                  the flow runs on the leader only; this replica stands by, starts or ends
                help: send the key again, to any replica; a route with `group: leader` runs on the leader only
                the key was not kept; whoever takes over looks at everything
                """);
    }

    @Test
    void accountMissing() {
        assertThat(full(Absent.account(TEMPLATE))).isEqualTo("""
                error[TO-R406] AccountMissing: TenantTemplate shops/web has no serviceAccountName
                  this operator runs with --impersonate-only: it writes no objects by rights of its own
                help: name a ServiceAccount of namespace shops that may write them in spec.serviceAccountName
                no Tenant is made of it; those that there are go on with the last valid generation
                """);
    }

    @Test
    void crdsMissing() {
        assertThat(full(Flow.crdsMissing())).isEqualTo("""
                error[TO-V608] CrdsMissing: the API server does not know the operator's own kinds
                help: install them, it is tried again by itself: kubectl apply --server-side -f crds/
                nothing is read or written until then
                """);
    }

    private static String full(Problem problem) {
        return problem.full() + "\n";
    }

    private static <T extends HasMetadata> T read(Class<T> kind, String yaml) {
        return new KubernetesSerialization().unmarshal(yaml, kind);
    }
}
