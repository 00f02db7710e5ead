package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.template.Templates.problems;
import static org.kubernetestenants.operator.template.Templates.valid;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Which settings of a resource go together. Behaviours 23 to 25 and 42. */
final class SettingsCheckTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "onImmutable: Recreate, deletionPolicy: Retain",
                "creationPolicy: Once, patchStrategy: merge",
                "creationPolicy: Once, patchStrategy: replace",
                "creationPolicy: Once, onImmutable: Recreate",
                "creationPolicy: Once, ignoreFields: [$.data.a]",
            })
    void settings_that_exclude_each_other_are_refused(String settings) {
        assertThat(problems(configMap(settings))).extracting(Problem::code).containsExactly(Code.INVALID_COMBINATION);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "onImmutable: Recreate",
                "onImmutable: Recreate, patchStrategy: replace, conflictPolicy: Force, ignoreFields: [$.data.a]",
                "deletionPolicy: Retain, patchStrategy: merge, conflictPolicy: Force",
                "creationPolicy: Once, deletionPolicy: Retain, conflictPolicy: Force, patchStrategy: apply, onImmutable: Fail",
                "creationPolicy: Once, readyWhen: {jsonPath: .data.a}, ignoreFields: []",
            })
    void all_others_go_together(String settings) {
        assertThat(valid(configMap(settings)).resources()).hasSize(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "v1, PersistentVolumeClaim, true",
        "v1, PersistentVolume, true",
        "v1, Namespace, true",
        "apiextensions.k8s.io/v1, CustomResourceDefinition, true",
        "v1, ConfigMap, false",
        "apps/v1, StatefulSet, false",
        "example.com/v1, PersistentVolumeClaim, false",
        "v1, CustomResourceDefinition, false",
    })
    void what_holds_data_is_not_made_anew(String apiVersion, String kind, boolean refused) {
        assertThat(Templates.compile("manifests: [{id: c, nameTemplate: n, onImmutable: Recreate, spec: {apiVersion: "
                                + apiVersion + ", kind: " + kind + "}}]")
                        .problems())
                .extracting(Problem::code)
                .isEqualTo(refused ? java.util.List.of(Code.INVALID_COMBINATION) : java.util.List.of());
    }

    @Test
    void a_claim_is_not_made_anew_in_the_array_of_claims_either() {
        assertThat(problems("persistentVolumeClaims: [{id: c, nameTemplate: n, onImmutable: Recreate, spec: {}}]"))
                .extracting(Problem::code)
                .containsExactly(Code.INVALID_COMBINATION);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "$",
                "$.apiVersion",
                "{.kind}",
                "$['kind']",
                "$.kind.more",
                "$.metadata",
                "$.metadata.name",
                "$.metadata['namespace']",
                "$.metadata.labels",
                "$.metadata.labels[*]",
                "$.metadata.labels['kubernetes-tenants.org/tenant']",
                "$.metadata.labels['kubernetes-tenants.org/tenant-namespace']",
                "$.metadata.annotations",
                "$.metadata.annotations['kubernetes-tenants.org/adopted']",
                "$.metadata.annotations['kubernetes-tenants.org/deletion-policy']",
                "$.*",
                "$[*]",
                "$.*.name",
            })
    void what_makes_an_object_ours_is_not_left_to_others(String path) {
        assertThat(problems(configMap("ignoreFields: [\"" + path + "\"]")))
                .extracting(Problem::code)
                .containsExactly(Code.INVALID_JSON_PATH);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "$.spec",
                "$.data",
                "$.spec.replicas",
                "$.metadata.labels['app.kubernetes.io/version']",
                "$.metadata.annotations.note",
                "$.spec.template.metadata.name",
                "$.spec.*.kind",
            })
    void every_other_field_may_be(String path) {
        assertThat(valid(configMap("ignoreFields: [\"" + path + "\"]")).resources())
                .hasSize(1);
    }

    private static String configMap(String settings) {
        return "configMaps: [{id: c, nameTemplate: n, " + settings + ", spec: {}}]";
    }
}
