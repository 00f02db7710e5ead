package org.kubernetestenants.operator.cluster;

import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;

/**
 * One write to the API server, as data; {@link Writer#send} carries it out.
 *
 * @param name null only where the server gives the name (generateName)
 * @param subresource e.g. {@code status}; empty if none
 * @param body a map, a JsonNode or a model object; null for deletes
 * @param force takes over fields of other managers; applies only
 * @param dryRun the server answers as if, and changes nothing
 * @param uid of a delete: the object's uid must be this one
 * @param resourceVersion of a delete: the object must be at this version
 * @param as user name as which it is sent, by impersonation; null for the operator's own account
 * @param why for the audit log, a few words; never a secret value
 */
public record Write(
        Verb verb,
        ResourceType type,
        @Nullable String namespace,
        @Nullable String name,
        String subresource,
        @Nullable Object body,
        boolean force,
        boolean dryRun,
        @Nullable String uid,
        @Nullable String resourceVersion,
        @Nullable String as,
        String why) {

    /**
     * As {@code metadata.resourceVersion} in the body of an apply: creates, and conflicts where anything exists. No object is
     * ever at etcd's first revision: the API server has written before it takes the first one.
     */
    public static final String ONLY_IF_ABSENT = "1";

    /** A server-side apply by {@code tenant-operator}, validated strictly. The body must carry no managedFields. */
    public static Write apply(ResourceType type, @Nullable String namespace, String name, Object body) {
        return new Write(Verb.APPLY, type, namespace, name, "", body, false, false, null, null, null, "");
    }

    /** A create; {@code name} may be null when the body has a generateName. */
    public static Write create(ResourceType type, @Nullable String namespace, @Nullable String name, Object body) {
        return new Write(Verb.CREATE, type, namespace, name, "", body, false, false, null, null, null, "");
    }

    /** A PUT of the whole object; the body must carry the live resourceVersion. */
    public static Write replace(ResourceType type, @Nullable String namespace, String name, Object body) {
        return new Write(Verb.REPLACE, type, namespace, name, "", body, false, false, null, null, null, "");
    }

    /** A PUT of the status; the body must carry the resourceVersion that the status was made from. */
    public static Write replaceStatus(ResourceType type, @Nullable String namespace, String name, Object body) {
        return new Write(Verb.REPLACE, type, namespace, name, "status", body, false, false, null, null, null, "");
    }

    /** A JSON merge patch; {@code metadata.resourceVersion} and {@code metadata.uid} in the body are preconditions. */
    public static Write mergePatch(ResourceType type, @Nullable String namespace, String name, Object body) {
        return new Write(Verb.MERGE_PATCH, type, namespace, name, "", body, false, false, null, null, null, "");
    }

    /** A delete with background propagation, of this uid and, unless null, this resourceVersion only. */
    public static Write delete(
            ResourceType type, @Nullable String namespace, String name, String uid, @Nullable String resourceVersion) {
        return new Write(Verb.DELETE, type, namespace, name, "", null, false, false, uid, resourceVersion, null, "");
    }

    public Write withForce() {
        return new Write(verb, type, namespace, name, subresource, body, true, dryRun, uid, resourceVersion, as, why);
    }

    public Write asDryRun() {
        return new Write(verb, type, namespace, name, subresource, body, force, true, uid, resourceVersion, as, why);
    }

    /** The same, sent as this user; null for the operator's own account. */
    public Write as(@Nullable String user) {
        return new Write(
                verb, type, namespace, name, subresource, body, force, dryRun, uid, resourceVersion, user, why);
    }

    public Write because(String reason) {
        return new Write(
                verb, type, namespace, name, subresource, body, force, dryRun, uid, resourceVersion, as, reason);
    }

    /** The object that it is about; its name is empty where the server gives it. */
    public ObjectKey key() {
        return type.key(namespace, name == null ? "" : name);
    }

    /** Never the body: it may hold a Secret's data. */
    @Override
    public String toString() {
        return verb + (dryRun ? " (dry run) " : " ") + key() + (subresource.isEmpty() ? "" : "/" + subresource);
    }
}
