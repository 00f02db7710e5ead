package org.kubernetestenants.operator.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every name that the operator gives to or looks for on Kubernetes objects: group, labels, annotations, finalizers, field managers. */
public final class Names {
    public static final String GROUP = "operator.kubernetes-tenants.org";
    public static final String VERSION = "v1";
    public static final String API_VERSION = GROUP + "/" + VERSION;

    private static final String PREFIX = "kubernetes-tenants.org/";

    /** On a managed object: the Tenant's name, hashed past 63 characters; see {@link LabelValue}. */
    public static final String TENANT = PREFIX + "tenant";
    /** On a managed object: the Tenant's namespace. */
    public static final String TENANT_NAMESPACE = PREFIX + "tenant-namespace";

    /** On a managed object: it existed before us (or might have), so it is never deleted by us. */
    public static final String ADOPTED = PREFIX + "adopted";
    /** On a managed object: the {@code id} of the template's resource that made it. */
    public static final String RESOURCE_ID = PREFIX + "resource-id";

    /** On a managed object: what becomes of it when it is no longer wanted, a {@link ResourceTemplate.DeletionPolicy}. */
    public static final String DELETION_POLICY = PREFIX + "deletion-policy";
    /** On a managed object: it was created once, and its content is never written again. */
    public static final String CREATED_ONCE = PREFIX + "created-once";
    /** On a managed object: the {@code readyWhen} of its resource, as JSON, so that whoever sees the object can judge it. */
    public static final String READY_WHEN = PREFIX + "ready-when";

    /** Our annotations of a managed object. */
    public static final List<String> MARKS = List.of(RESOURCE_ID, DELETION_POLICY, CREATED_ONCE, READY_WHEN, ADOPTED);

    /** On an object that we let go of: {@code "true"}. */
    public static final String ORPHANED = PREFIX + "orphaned";
    /** On such an object: when, RFC 3339. */
    public static final String ORPHANED_AT = PREFIX + "orphaned-at";
    /** On such an object: why, an {@link OrphanReason}. */
    public static final String ORPHANED_REASON = PREFIX + "orphaned-reason";

    /** On a Tenant: label-safe form of its registry. */
    public static final String REGISTRY = PREFIX + "registry";
    /** On a Tenant: label-safe form of its uid. */
    public static final String UID = PREFIX + "uid";
    /** On a Tenant and on a ControllerRevision: label-safe form of the template's name. */
    public static final String TEMPLATE = PREFIX + "template";

    /** On a Tenant that is being deleted: {@code "true"} releases its finalizer and leaves what could not be removed. */
    public static final String ABANDON = PREFIX + "abandon";

    /** On a Tenant that the deletion guard holds back: the hold's id, or {@link #NEXT_HOLD}. */
    public static final String PENDING_DELETION = PREFIX + "pending-deletion";
    /** Value of {@link #PENDING_DELETION} for what came after the present hold: no approval lets it go. */
    public static final String NEXT_HOLD = "next";
    /** On a Tenant whose row is missing, while the grace period lasts: since when, RFC 3339. */
    public static final String ROW_MISSING_SINCE = PREFIX + "row-missing-since";
    /** On a registry or template: the id of the hold that is approved. */
    public static final String APPROVE_DELETIONS = PREFIX + "approve-deletions";

    /** On any of our custom resources: a value that it did not have before, and it is looked at, or read, at once. */
    public static final String RECONCILE_REQUESTED_AT = PREFIX + "reconcile-requested-at";

    public static final String TENANT_FINALIZER = "tenant.operator.kubernetes-tenants.org/finalizer";
    public static final String REGISTRY_FINALIZER = PREFIX + "registry-finalizer";
    public static final String TEMPLATE_FINALIZER = PREFIX + "template-finalizer";

    /** Field manager of all that we apply. */
    public static final String FIELD_MANAGER = "tenant-operator";
    /** Field manager that holds ignored fields after creation; it is ours, too. */
    public static final String INITIAL_FIELD_MANAGER = "tenant-operator-initial";

    private Names() {}

    /** The user name of a ServiceAccount. */
    public static String userOf(String namespace, String serviceAccount) {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }

    /** As which user a template's objects are written: that of its {@code serviceAccountName}; null without one, as the operator itself. */
    public static @Nullable String actingAs(String namespace, @Nullable String serviceAccount) {
        return serviceAccount == null || serviceAccount.isEmpty() ? null : userOf(namespace, serviceAccount);
    }
}
