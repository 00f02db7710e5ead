package org.kubernetestenants.operator.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.api.ObjectKey;

/**
 * The table of behaviour 28: one file per kind in {@code src/test/resources/readiness}, each case a sentence, the verdict as
 * {@code STATE Reason: message}, and what of the object matters.
 */
class ReadinessRulesTest {
    private static final Path CASES = Path.of("src/test/resources/readiness");

    private final ReadinessRules rules = new ReadinessRules(name -> name == null || name.equals("local"));
    private final ObjectMapper json = new ObjectMapper();

    @TestFactory
    Stream<DynamicContainer> each_kind_by_its_own_status() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.sorted().toList().stream()
                    .map(file ->
                            DynamicContainer.dynamicContainer(file.getFileName().toString(), tests(file)));
        }
    }

    private Stream<DynamicTest> tests(Path file) {
        JsonNode kind = yaml(file);
        return StreamSupport.stream(kind.path("cases").spliterator(), false)
                .map(example -> DynamicTest.dynamicTest(
                        example.path("name").asText(),
                        () -> assertThat(words(rules.of(object(kind, example))))
                                .isEqualTo(example.path("is").asText())));
    }

    private static ObjectNode object(JsonNode kind, JsonNode example) {
        ObjectNode object = example.deepCopy();
        object.remove(List.of("name", "is"));
        object.set("apiVersion", kind.path("apiVersion"));
        object.set("kind", kind.path("kind"));
        return object;
    }

    private static String words(Readiness readiness) {
        return readiness.equals(Readiness.READY)
                ? "READY"
                : readiness.state() + " " + readiness.reason() + ": " + readiness.message();
    }

    private static JsonNode yaml(Path file) {
        try {
            return new KubernetesSerialization().unmarshal(Files.readString(file), JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "v1, ConfigMap",
        "v1, Secret",
        "v1, ServiceAccount",
        "v1, LimitRange",
        "rbac.authorization.k8s.io/v1, Role",
        "rbac.authorization.k8s.io/v1, RoleBinding",
        "rbac.authorization.k8s.io/v1, ClusterRole",
        "rbac.authorization.k8s.io/v1, ClusterRoleBinding",
        "networking.k8s.io/v1, NetworkPolicy",
        "networking.k8s.io/v1, Ingress",
        "networking.k8s.io/v1, IngressClass",
        "batch/v1, CronJob",
        "policy/v1, PodDisruptionBudget",
        "storage.k8s.io/v1, StorageClass",
        "storage.k8s.io/v1, VolumeAttributesClass",
        "resource.k8s.io/v1, DeviceClass",
        "scheduling.k8s.io/v1, PriorityClass",
        "node.k8s.io/v1, RuntimeClass"
    })
    void kinds_without_a_status_of_interest_are_ready_when_they_exist(String apiVersion, String kind)
            throws IOException {
        JsonNode object = json.readTree("""
                {"apiVersion": "%s", "kind": "%s", "metadata": {"generation": 7}, "status": {"observedGeneration": 1}}""".formatted(apiVersion, kind));

        assertThat(rules.of(object)).isEqualTo(Readiness.READY);
        assertThat(ReadinessRules.needsStatus(ObjectKey.groupOf(apiVersion), kind))
                .isFalse();
    }

    @Test
    void the_other_kinds_need_their_status() {
        assertThat(ReadinessRules.needsStatus("apps", "Deployment")).isTrue();
        assertThat(ReadinessRules.needsStatus("", "Service")).isTrue();
        assertThat(ReadinessRules.needsStatus("example.com", "ConfigMap")).isTrue();
    }

    @Test
    void whatever_is_being_deleted_is_not_ready() throws IOException {
        JsonNode object = json.readTree("""
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}}""");

        assertThat(words(rules.of(object))).isEqualTo("IN_PROGRESS Terminating: it is being deleted");
    }

    @Test
    void only_a_job_is_done_for_good() {
        assertThat(ReadinessRules.completes("batch", "Job")).isTrue();
        assertThat(ReadinessRules.completes("example.com", "Job")).isFalse();
        assertThat(ReadinessRules.completes("batch", "CronJob")).isFalse();
    }
}
