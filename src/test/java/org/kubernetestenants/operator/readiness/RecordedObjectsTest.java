package org.kubernetestenants.operator.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.ObjectKey;

/** Behaviour 28 on whole objects, as a Kubernetes 1.37 with its own controllers returned them. */
class RecordedObjectsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RECORDED = Path.of("src/test/resources/readiness-recorded");

    private final ReadinessRules rules = new ReadinessRules("local"::equals);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "configmap                  | READY",
                "serviceaccount             | READY",
                "clusterrole                | READY",
                "ingress                    | READY",
                "cronjob                    | READY",
                "poddisruptionbudget        | READY",
                "storageclass               | READY",
                "priorityclass              | READY",
                "namespace-active           | READY",
                "namespace-terminating      | IN_PROGRESS Terminating: it is being deleted",
                "service-cluster-ip         | READY",
                "service-balanced           | READY",
                "service-unbalanced         | IN_PROGRESS NoLoadBalancer: the load balancer has no address yet",
                "deployment-available       | READY",
                "deployment-zero            | READY",
                "deployment-unschedulable   | IN_PROGRESS ReplicasUnavailable: 0 of 2 replicas available",
                "deployment-quota           | IN_PROGRESS ReplicaFailure: 0 of 1 replica updated: pods \"quota-858f8f74c9-*",
                "deployment-deadline        | FAILED ProgressDeadlineExceeded: ReplicaSet \"deadline-79c5885b57\" has timed"
                        + " out progressing.",
                "replicaset-available       | READY",
                "replicaset-unavailable     | IN_PROGRESS ReplicasUnavailable: 0 of 2 replicas available",
                "statefulset-available      | READY",
                "statefulset-partition      | READY",
                "statefulset-ondelete       | READY",
                "statefulset-starting       | IN_PROGRESS ReplicasStarting: 1 of 2 replicas there",
                "daemonset-available        | READY",
                "daemonset-nowhere          | READY",
                "job-complete               | READY",
                "job-running                | IN_PROGRESS JobRunning: 0 of 1 completed",
                "job-suspended              | IN_PROGRESS JobSuspended: the Job is suspended",
                "job-failed                 | FAILED DeadlineExceeded: Job was active longer than specified deadline",
                "pod-running                | READY",
                "pod-succeeded              | READY",
                "pod-failed                 | FAILED PodFailed: The node was low on resource: memory.",
                "pod-unschedulable          | IN_PROGRESS PodNotScheduled: 0/2 nodes are available: *",
                "persistentvolumeclaim-bound | READY",
                "persistentvolumeclaim-waits | READY",
                "persistentvolumeclaim-pending | IN_PROGRESS ClaimNotBound: phase Pending",
                "persistentvolumeclaim-lost | FAILED ClaimLost: the volume behind the claim is lost",
                "horizontalpodautoscaler-able | READY",
                "horizontalpodautoscaler-unable | IN_PROGRESS FailedGetScale: the HPA controller was unable to get the"
                        + " target's current scale: deployments.apps \"nobody\" not found",
                "customresourcedefinition-established | READY",
                "customresourcedefinition-names-taken | FAILED ListKindConflict: \"DatabaseList\" is already in use",
                "database-ready             | READY",
                "database-silent            | NO_STATUS NoStatus: no status yet",
                "database-stale             | IN_PROGRESS StaleStatus: its status is about an older generation",
                "database-reconciling       | IN_PROGRESS Scaling: adding a replica",
                "database-stalled           | FAILED InvalidSpec: unknown engine",
            })
    void is_judged_by_its_kind(String file, String verdict) throws IOException {
        String words = words(recorded(file));
        if (verdict.endsWith("*")) {
            assertThat(words).startsWith(verdict.substring(0, verdict.length() - 1));
        } else {
            assertThat(words).isEqualTo(verdict);
        }
    }

    static List<String> all() throws IOException {
        try (Stream<Path> files = Files.list(RECORDED)) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    static List<String> withGeneration() throws IOException {
        List<String> found = new ArrayList<>();
        for (String file : all()) {
            ObjectNode object = recorded(file);
            String group = ObjectKey.groupOf(object.path("apiVersion").asText());
            if (object.path("status").has("observedGeneration")
                    && ReadinessRules.needsStatus(group, object.path("kind").asText())) {
                found.add(file);
            }
        }
        return found;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withGeneration")
    void no_status_of_an_older_generation_counts_be_it_ready_or_failed(String file) throws IOException {
        ObjectNode object = recorded(file);
        ((ObjectNode) object.path("metadata"))
                .put("generation", object.path("metadata").path("generation").asLong() + 1);

        assertThat(words(object)).isEqualTo("IN_PROGRESS StaleStatus: its status is about an older generation");
    }

    /** A kind of another group has nothing but its name in common with it: conditions of its own decide, if it has any. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void the_same_kind_of_another_group_follows_the_rule_for_every_kind(String file) throws IOException {
        ObjectNode object = recorded(file);
        object.put("apiVersion", "other.example.com/v1");

        assertThat(words(object)).isEqualTo(words(object.deepCopy().put("kind", "Whatever")));
        if (file.equals("deployment-unschedulable") || file.equals("persistentvolumeclaim-lost")) {
            assertThat(words(object)).isEqualTo("READY");
        }
        if (file.equals("configmap")) {
            assertThat(words(object)).startsWith("NO_STATUS");
        }
    }

    @Test
    void a_deployment_that_was_just_made_is_not_ready_though_nothing_in_it_says_so() throws IOException {
        ObjectNode object = recorded("deployment-available");
        object.putObject("status");

        assertThat(words(object)).isEqualTo("IN_PROGRESS NotObserved: its controller has not seen it yet");
    }

    private static ObjectNode recorded(String file) throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(RECORDED.resolve(file + ".json")));
    }

    private String words(ObjectNode object) {
        Readiness readiness = rules.of(object);
        return readiness.equals(Readiness.READY)
                ? "READY"
                : readiness.state() + " " + readiness.reason() + ": " + readiness.message();
    }
}
