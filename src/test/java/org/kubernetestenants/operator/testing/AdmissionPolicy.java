package org.kubernetestenants.operator.testing;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** A ValidatingAdmissionPolicy of one namespace: the server refuses what it does not allow, with {@link #MESSAGE}. */
public final class AdmissionPolicy implements AutoCloseable {
    public static final String MESSAGE = "not yet";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KubernetesClient client;
    private final Runnable refused;
    private final String name = "tests-" + UUID.randomUUID();

    /**
     * Returns when it is in force.
     *
     * @param operation UPDATE, DELETE
     * @param resources of the core group
     * @param allowed in CEL, without double quotes
     * @param refused asks by a dry run for something that is not allowed
     */
    public AdmissionPolicy(
            KubernetesClient client,
            String namespace,
            String operation,
            String resources,
            String allowed,
            Runnable refused) {
        this.client = client;
        this.refused = refused;
        client.load(new ByteArrayInputStream("""
                        apiVersion: admissionregistration.k8s.io/v1
                        kind: ValidatingAdmissionPolicy
                        metadata: {name: %1$s}
                        spec:
                          matchConstraints:
                            resourceRules:
                            - {apiGroups: [""], apiVersions: [v1], operations: [%3$s], resources: [%4$s]}
                          validations: [{expression: "%5$s", message: %6$s}]
                        ---
                        apiVersion: admissionregistration.k8s.io/v1
                        kind: ValidatingAdmissionPolicyBinding
                        metadata: {name: %1$s}
                        spec:
                          policyName: %1$s
                          validationActions: [Deny]
                          matchResources:
                            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %2$s}}
                        """.formatted(name, namespace, operation, resources, allowed, MESSAGE)
                        .getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
        await("the policy is in force").atMost(LIMIT).until(this::refuses);
    }

    private boolean refuses() {
        try {
            refused.run();
            return false;
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage()).contains(MESSAGE);
        }
    }

    /** Returns when it is no longer in force. */
    @Override
    public void close() {
        client.admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .withName(name)
                .delete();
        client.admissionRegistration()
                .v1()
                .validatingAdmissionPolicies()
                .withName(name)
                .delete();
        await("the policy is not in force").atMost(LIMIT).until(() -> !refuses());
    }
}
