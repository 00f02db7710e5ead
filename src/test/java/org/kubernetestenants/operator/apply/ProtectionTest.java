package org.kubernetestenants.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.apply.Given.ACME;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Behaviour 21: what is never touched, under every policy. */
class ProtectionTest {
    private final Protection protection = new Protection("operator");

    @ParameterizedTest
    @ValueSource(strings = {"default", "kube-system", "kube-public", "operator"})
    void namespaces_of_the_cluster_and_the_operators_own_are_protected(String name) {
        assertThat(protection.refuses(new ObjectKey("", "Namespace", "", name)))
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo(Code.PROTECTED_OBJECT));
    }

    @Test
    void objects_in_them_are_protected_but_for_the_default_namespace_and_the_operators_own() {
        assertThat(protection.refuses(new ObjectKey("", "ConfigMap", "kube-system", "a")))
                .isPresent();
        assertThat(protection.refuses(new ObjectKey("", "ConfigMap", "default", "a")))
                .isEmpty();
        assertThat(protection.refuses(new ObjectKey("", "ConfigMap", "operator", "a")))
                .isEmpty();
    }

    @Test
    void other_names_are_free_and_a_kind_called_namespace_in_another_group_too() {
        assertThat(protection.refuses(new ObjectKey("", "Namespace", "", "acme")))
                .isEmpty();
        assertThat(protection.refuses(new ObjectKey("example.com", "Namespace", "", "default")))
                .isEmpty();
        assertThat(protection.refuses(new ObjectKey("", "ConfigMap", "", "kube-root")))
                .isEmpty();
    }

    @Test
    void an_operator_outside_of_the_cluster_has_no_namespace_to_protect() {
        assertThat(new Protection("").refuses(new ObjectKey("", "Namespace", "", "acme")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels: {app.kubernetes.io/managed-by: Helm}                                       | Helm",
                "annotations: {meta.helm.sh/release-name: shop}                                     | Helm",
                "annotations: {argocd.argoproj.io/tracking-id: x}                                   | Argo CD",
                "labels: {argocd.argoproj.io/instance: x}                                           | Argo CD",
                "labels: {kustomize.toolkit.fluxcd.io/name: x}                                      | Flux",
                "labels: {helm.toolkit.fluxcd.io/name: x}                                           | Flux",
                "ownerReferences: [{kind: Thing, name: a}, {kind: Job, name: b, controller: true}]  | Job b"
            })
    void an_object_of_a_tool_or_a_controller_is_protected_and_named_as_such(String metadata, String owner) {
        assertThat(refuses(metadata)).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo(Code.PROTECTED_OBJECT);
            assertThat(problem.shortText()).endsWith("belongs to " + owner);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: a",
                "labels: {app.kubernetes.io/managed-by: somebody}",
                "ownerReferences: [{kind: Thing, name: a}]",
                "labels: {kubernetes-tenants.org/orphaned: 'true'}",
                "labels: {kubernetes-tenants.org/tenant: acme, kubernetes-tenants.org/tenant-namespace: shops}"
            })
    void anything_else_may_be_adopted(String metadata) {
        assertThat(refuses(metadata)).isEmpty();
    }

    @Test
    void an_object_that_names_another_tenant_is_that_ones() {
        assertThat(refuses("labels: {kubernetes-tenants.org/tenant: x, kubernetes-tenants.org/tenant-namespace: y}"))
                .hasValueSatisfying(problem -> {
                    assertThat(problem.code()).isEqualTo(Code.OWNED_BY_TENANT);
                    assertThat(problem.shortText()).contains("y/x");
                });
    }

    private Optional<Problem> refuses(String metadata) {
        return protection.refuses(Given.key("a"), Given.yaml("metadata:\n  " + metadata + "\n"), ACME);
    }
}
