package org.kubernetestenants.operator.cluster;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.error.Code;

/** What to do about an answer of the API server, with the command to copy. */
public final class Advice {
    private static final String WEBHOOKS = "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations";
    private static final String RULE = "allow the operator's ServiceAccount get, list, watch, create, patch, update and"
            + " delete of %s; where the text names a policy, that one refuses";

    private Advice() {}

    /** After a refused write of {@code object}; null where there is nothing to say. */
    static @Nullable String onWrite(Code code, ObjectKey object) {
        String namespace = object.namespace();
        return switch (code) {
            case OBJECT_CHANGED_MEANWHILE ->
                "it is tried again by itself; if it goes on, see who else writes it: " + managers(object);
            case IMMUTABLE_FIELD ->
                "another nameTemplate makes a new object beside it; or, if nothing in it is to be kept,"
                        + " delete it and it is made again: " + kubectl("delete", object);
            case OBJECT_INVALID -> "put the TenantTemplate or the row right; it is tried again by itself";
            case NAMESPACE_MISSING ->
                "let the template make it, and name it in dependIds; or: kubectl create namespace " + namespace;
            case NAMESPACE_TERMINATING ->
                "it is tried again by itself; what holds the namespace: kubectl get namespace " + namespace
                        + " -o yaml";
            case KIND_UNKNOWN -> kindUnknown(object.group());
            case FORBIDDEN -> forbidden(object);
            case ADMISSION_REFUSED -> admissionRefused(object);
            case QUOTA_EXCEEDED ->
                "it is tried again by itself; make room or raise it: kubectl describe resourcequota -n " + namespace;
            case THROTTLED -> throttled();
            case API_UNREACHABLE -> unreachable();
            case API_SERVER_ERROR -> serverError();
            default -> null;
        };
    }

    /** A kind of this group is not served. */
    public static String kindUnknown(String group) {
        return "install its CustomResourceDefinition, it is tried again by itself; what there is: kubectl api-resources"
                + " --api-group=" + (group.isEmpty() ? "''" : group);
    }

    static String forbidden(ObjectKey object) {
        return RULE.formatted(type(object));
    }

    private static String admissionRefused(ObjectKey object) {
        return object.group().equals("rbac.authorization.k8s.io")
                ? "it is tried again by itself; nobody can grant rights that he lacks: give them to the operator's account"
                        + " or the template's, or the verbs bind and escalate"
                : "it is tried again by itself; who may have refused: " + WEBHOOKS + ",validatingadmissionpolicies";
    }

    static String throttled() {
        return "it is tried again by itself; if it goes on, the operator's share is too small: kubectl get"
                + " flowschemas,prioritylevelconfigurations";
    }

    static String unreachable() {
        return "it is tried again by itself; does the API server answer? kubectl get --raw '/readyz?verbose'; is an"
                + " admission webhook slow? " + WEBHOOKS;
    }

    static String serverError() {
        return "it is tried again by itself; the API server's log has more; often an admission webhook fails: "
                + WEBHOOKS;
    }

    /** Who else writes the object. */
    public static String managers(ObjectKey object) {
        return kubectl("get", object) + " --show-managed-fields -o jsonpath='{.metadata.managedFields}'";
    }

    /** A kubectl command on the object. */
    public static String kubectl(String verb, ObjectKey object) {
        return "kubectl " + verb + " " + type(object) + " " + object.name()
                + (object.namespace().isEmpty() ? "" : " -n " + object.namespace());
    }

    private static String type(ObjectKey object) {
        return object.kind().toLowerCase(Locale.ROOT) + (object.group().isEmpty() ? "" : "." + object.group());
    }
}
