package org.kubernetestenants.operator.cluster;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.readiness.Readiness;

/**
 * What is kept of a managed object: identity, versions, marks, verdict; never its content.
 *
 * @param tenant value of its label {@code tenant}
 * @param tenantNamespace value of its label {@code tenant-namespace}
 * @param resourceId value of its annotation {@code resource-id}; null if it has none
 * @param deletionPolicy value of its annotation {@code deletion-policy}; null if it has none that is known
 * @param adopted whether it carries the annotation {@code adopted}
 * @param deleting whether it has a deletionTimestamp
 * @param fieldsHash hash over its managedFields entries of our managers; empty if there is none
 * @param updated whether one of those entries is of an update and not of an apply
 * @param readiness what its own status says
 */
public record ManagedObject(
        ObjectKey key,
        String apiVersion,
        String uid,
        String resourceVersion,
        String tenant,
        String tenantNamespace,
        @Nullable String resourceId,
        @Nullable DeletionPolicy deletionPolicy,
        boolean adopted,
        boolean deleting,
        String fieldsHash,
        boolean updated,
        Readiness readiness) {

    /** The same, at another version. */
    ManagedObject at(String version) {
        return new ManagedObject(
                key,
                apiVersion,
                uid,
                version,
                tenant,
                tenantNamespace,
                resourceId,
                deletionPolicy,
                adopted,
                deleting,
                fieldsHash,
                updated,
                readiness);
    }
}
