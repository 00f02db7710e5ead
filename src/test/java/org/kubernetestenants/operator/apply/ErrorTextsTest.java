package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.apply.Given.ACME;
import static org.kubernetestenants.operator.apply.Given.OTHER;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.cluster.AllowedTargets;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.WatchScope;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Entries;

/** The full text of one error of each code that tells whose an object is. */
final class ErrorTextsTest {
    @Test
    void ownedByTenant() {
        assertThat(full(Ownership.ownedBy(Given.key("a"), OTHER))).isEqualTo("""
                error[TO-A302] OwnedByTenant: ConfigMap acme/a belongs to Tenant shops/other
                help: give the objects of each tenant a name of their own, such as "$uid-app" in nameTemplate
                it stays with that Tenant; this one tries again by itself
                """);
    }

    @Test
    void protectedObject() {
        Optional<Problem> helms = new Protection("operator")
                .refuses(Given.key("a"), Given.yaml("metadata: {labels: {app.kubernetes.io/managed-by: Helm}}"), ACME);
        assertThat(full(helms.orElseThrow())).isEqualTo("""
                error[TO-A303] ProtectedObject: ConfigMap acme/a belongs to Helm
                help: give the template's object another name or namespace
                it is left alone, whatever the policies say
                """);
    }

    @Test
    void kindUnknown() {
        assertThat(full(Kinds.unknown("example.com/v1", "Widget"))).isEqualTo("""
                error[TO-A308] KindUnknown: the API server serves no Widget of example.com/v1
                help: install its CustomResourceDefinition, it is tried again by itself; what there is: kubectl api-resources --api-group=example.com
                """);
    }

    @Test
    void duplicateObject() {
        assertThat(full(Ownership.duplicate("copy", Given.key("a"), "config"))).isEqualTo("""
                error[TO-A312] DuplicateObject: `copy` and `config` both render ConfigMap acme/a
                help: give one of them another nameTemplate or targetNamespace
                `config` keeps the object; `copy` is not applied
                """);
    }

    @Test
    void objectChangedMeanwhile() {
        assertThat(full(Notices.changing(Given.key("a"), 3))).isEqualTo("""
                error[TO-A316] ObjectChangedMeanwhile: ConfigMap acme/a changed at each of 3 tries to write it
                help: it is tried again by itself; who else writes it: kubectl get configmap a -n acme --show-managed-fields -o jsonpath='{.metadata.managedFields}'
                """);
    }

    @Test
    void objectBeingDeleted() {
        assertThat(full(Notices.beingDeleted(Given.key("a")))).isEqualTo("""
                error[TO-A317] ObjectBeingDeleted: ConfigMap acme/a is being deleted; it is made again when it is gone
                help: if it stays, a finalizer holds it: kubectl get configmap a -n acme -o jsonpath='{.metadata.finalizers}'
                """);
    }

    @Test
    void objectAdopted() {
        assertThat(full(Notices.adopted(Given.key("a")))).isEqualTo("""
                error[TO-A318] ObjectAdopted: ConfigMap acme/a existed and was adopted; it is never deleted
                help: if it is somebody else's, give the template's object another name
                it is kept as the template wants it; what it had beside that stays
                """);
    }

    @Test
    void fieldConflict() {
        JsonNode live = Given.yaml("""
                metadata:
                  managedFields:
                  - {manager: kube-controller-manager, operation: Update, time: '2026-01-01T00:00:00Z', fieldsV1: {f:spec: {f:replicas: {}}}}
                spec: {replicas: 5}
                """);
        Answer.Cause cause = new Answer.Cause(
                "FieldManagerConflict",
                "conflict with \"kube-controller-manager\" using apps/v1 at 2026-01-01T00:00:00Z",
                ".spec.replicas");
        ObjectKey key = new ObjectKey("apps", "Deployment", "acme", "web");
        assertThat(full(ConflictText.of(key, List.of(cause), Given.yaml("spec: {replicas: 2}"), live)))
                .isEqualTo("""
                error[TO-A301] FieldConflict: kube-controller-manager owns .spec.replicas of Deployment.apps acme/web
                  .spec.replicas: wanted 2, live 5, owned by kube-controller-manager since 2026-01-01T00:00:00Z
                help: ignoreFields: ["$.spec.replicas"] leaves it to kube-controller-manager, or conflictPolicy: Force takes it; who else writes it: kubectl get deployment.apps web -n acme --show-managed-fields -o jsonpath='{.metadata.managedFields}'
                nothing was changed
                """);
    }

    @Test
    void flapping() {
        Flaps flaps = new Flaps(Duration.ofMinutes(10));
        for (int i = 0; i < Flaps.WRITES; i++) {
            flaps.wrote(Given.key("a"), "hash", Instant.EPOCH);
        }
        assertThat(full(flaps.holdsBack(Given.key("a"), "hash", Instant.EPOCH, () -> Optional.of("stubborn"))
                        .orElseThrow()))
                .isEqualTo("""
                error[TO-A319] Flapping: stubborn changes ConfigMap acme/a again and again; it was put right 5 times in 10 min
                help: agree on who has the field: ignoreFields leaves it to others; who writes it: kubectl get configmap a -n acme --show-managed-fields -o jsonpath='{.metadata.managedFields}'
                it stays as it is for now, and is put right again at most 5 times in 10 min
                """);
    }

    @Test
    void objectRecreated() {
        assertThat(full(Notices.recreated(Given.key("a")))).isEqualTo("""
                error[TO-A320] ObjectRecreated: ConfigMap acme/a is deleted and made anew: a field differs that cannot be changed
                help: onImmutable: Fail leaves it as it is
                what belonged to it, its Pods say, goes with it
                """);
    }

    @Test
    void objectForced() {
        Answer.Cause cause = new Answer.Cause("FieldManagerConflict", "conflict with \"somebody\" using v1", ".data.a");
        assertThat(full(Notices.forced(Given.key("a"), List.of(cause, cause)))).isEqualTo("""
                error[TO-A321] ObjectForced: took .data.a and 1 more of ConfigMap acme/a over from somebody
                help: ignoreFields leaves a field to others, conflictPolicy: Stuck leaves the object alone
                fields that the template does not set stay as they are
                """);
    }

    @Test
    void namespaceNotAllowed() {
        AllowedTargets listed = new AllowedTargets(Globs.of("tenant-*,shared"), WatchScope.ALL);
        assertThat(full(listed.refuses(Given.key("a")).orElseThrow())).isEqualTo("""
                error[TO-R405] NamespaceNotAllowed: ConfigMap acme/a is in a namespace where this operator makes nothing
                  --target-namespaces allows: tenant-*, shared
                help: let targetNamespace name one of these, or add the namespace to the operator's --target-namespaces
                """);

        AllowedTargets confined = new AllowedTargets(Globs.ALL, new WatchScope(new TreeSet<>(List.of("b", "a")), true));
        ObjectKey namespace = new ObjectKey("", "Namespace", "", "acme");
        assertThat(full(confined.refuses(namespace).orElseThrow())).isEqualTo("""
                error[TO-R405] NamespaceNotAllowed: Namespace acme belongs to no namespace
                  this operator is confined to: a, b
                help: leave it out of the template, or run the operator without --confined
                """);
    }

    @Test
    void tenantAbandoned() {
        List<InventoryEntry> left = Stream.of("a", "b", "c", "d")
                .map(name -> Entries.unmade(
                        name, "v1", "ConfigMap", "acme", name, null, State.FAILED, Problem.of(Code.FORBIDDEN, "x")))
                .toList();
        assertThat(full(Abandonment.of(ACME, left))).isEqualTo("""
                error[TO-V610] TenantAbandoned: 4 objects stay of the abandoned Tenant shops/acme: ConfigMap acme/a, ConfigMap acme/b, ConfigMap acme/c and more
                  ConfigMap acme/a (Forbidden)
                  ConfigMap acme/b (Forbidden)
                  ConfigMap acme/c (Forbidden)
                  ConfigMap acme/d (Forbidden)
                help: find them: kubectl get configmap -A -l kubernetes-tenants.org/tenant=acme,kubernetes-tenants.org/tenant-namespace=shops
                they keep their labels; a Tenant of the same name takes them up again
                """);
    }

    private static String full(Problem problem) {
        return problem.full() + "\n";
    }
}
