package org.kubernetestenants.operator.readiness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The built-in kinds that say in fields and conditions of their own whether they are ready. */
final class CoreKinds {
    private CoreKinds() {}

    static Readiness namespace(Status status) {
        String phase = status.text("status", "phase");
        return phase.equals("Active") ? Readiness.READY : phase("NotActive", phase);
    }

    static Readiness service(Status status) {
        boolean isBalanced = status.text("spec", "type").equals("LoadBalancer");
        return isBalanced && status.at("status", "loadBalancer", "ingress").isEmpty()
                ? Readiness.inProgress("NoLoadBalancer", "the load balancer has no address yet")
                : Readiness.READY;
    }

    /** A running Job is in progress, unlike in kstatus: who depends on it depends on its end. */
    static Readiness job(Status status) {
        Optional<Status.Condition> failed = status.condition("Failed").filter(Status.Condition::isTrue);
        if (status.isTrue("Complete")) {
            return Readiness.READY;
        }
        if (failed.isPresent()) {
            return Readiness.failed(
                    failed.get().reason("JobFailed"), failed.get().words("the Job failed"));
        }
        if (status.isTrue("Suspended")) {
            return Readiness.inProgress("JobSuspended", "the Job is suspended");
        }
        long wanted = status.number(status.number(1, "spec", "parallelism"), "spec", "completions");
        long succeeded = status.number(0, "status", "succeeded");
        return Readiness.inProgress("JobRunning", succeeded + " of " + wanted + " completed");
    }

    static Readiness pod(Status status) {
        String phase = status.text("status", "phase");
        return switch (phase) {
            case "Succeeded" -> Readiness.READY;
            case "Failed" -> {
                String message = status.text("status", "message");
                yield Readiness.failed("PodFailed", message.isEmpty() ? "the Pod failed" : message);
            }
            case "Running" -> status.isTrue("Ready") ? Readiness.READY : notReady(status);
            default -> {
                Optional<Status.Condition> scheduled = status.condition("PodScheduled");
                yield scheduled.filter(Status.Condition::isFalse).isPresent()
                        ? Readiness.inProgress(
                                "PodNotScheduled", scheduled.get().words("not scheduled"))
                        : phase("PodPending", phase);
            }
        };
    }

    static Readiness volumeClaim(Status status, Predicate<@Nullable String> waitsForFirstConsumer) {
        String phase = status.text("status", "phase");
        return switch (phase) {
            case "Bound" -> Readiness.READY;
            case "Lost" -> Readiness.failed("ClaimLost", "the volume behind the claim is lost");
            case "Pending" -> {
                JsonNode storageClass = status.at("spec", "storageClassName");
                yield waitsForFirstConsumer.test(storageClass.isMissingNode() ? null : storageClass.asText())
                        ? Readiness.READY
                        : phase("ClaimNotBound", phase);
            }
            default -> phase("ClaimNotBound", phase);
        };
    }

    static Readiness autoscaler(Status status) {
        return status.condition("AbleToScale")
                .filter(Status.Condition::isFalse)
                .map(unable -> Readiness.inProgress(unable.reason("UnableToScale"), unable.words("unable to scale")))
                .orElse(Readiness.READY);
    }

    static Readiness customResourceDefinition(Status status) {
        Optional<Status.Condition> refused = status.condition("NamesAccepted").filter(Status.Condition::isFalse);
        if (refused.isPresent()) {
            return Readiness.failed(
                    refused.get().reason("NamesNotAccepted"), refused.get().words("its names are taken"));
        }
        return status.isTrue("NamesAccepted") && status.isTrue("Established")
                ? Readiness.READY
                : Readiness.inProgress("NotEstablished", "not served yet");
    }

    private static Readiness notReady(Status status) {
        for (JsonNode container : status.at("status", "containerStatuses")) {
            String waiting =
                    container.path("state").path("waiting").path("reason").asText("");
            if (!waiting.isEmpty()) {
                String name = container.path("name").asText("");
                return Readiness.inProgress("PodNotReady", "container " + name + ": " + waiting);
            }
        }
        return Readiness.inProgress("PodNotReady", "running, but not ready");
    }

    private static Readiness phase(String reason, String phase) {
        return Readiness.inProgress(reason, phase.isEmpty() ? "no phase yet" : "phase " + phase);
    }
}
