package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.apply.Given.ACME;
import static org.kubernetestenants.operator.apply.Given.OTHER;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Problem;

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
        assertThat(full(Ownership.kindUnknown("example.com/v1", "Widget"))).isEqualTo("""
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
        assertThat(full(Applier.changing(Given.key("a")))).isEqualTo("""
                error[TO-A316] ObjectChangedMeanwhile: ConfigMap acme/a changed at each of 3 tries to write it
                help: it is tried again by itself; who else writes it: kubectl get configmap a -n acme --show-managed-fields -o jsonpath='{.metadata.managedFields}'
                """);
    }

    @Test
    void objectBeingDeleted() {
        assertThat(full(Applier.beingDeleted(Given.key("a")))).isEqualTo("""
                error[TO-A317] ObjectBeingDeleted: ConfigMap acme/a is being deleted; it is made again when it is gone
                help: if it stays, a finalizer holds it: kubectl get configmap a -n acme -o jsonpath='{.metadata.finalizers}'
                """);
    }

    @Test
    void objectAdopted() {
        assertThat(full(Applier.adopted(Given.key("a")))).isEqualTo("""
                error[TO-A318] ObjectAdopted: ConfigMap acme/a existed and was adopted; it is never deleted
                help: if it is somebody else's, give the template's object another name
                it is kept as the template wants it; what it had beside that stays
                """);
    }

    private static String full(Problem problem) {
        return problem.full() + "\n";
    }
}
