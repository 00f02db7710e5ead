package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import org.kubernetestenants.operator.api.Names;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/** Objects that are somebody's although no field says so: by their name, or by marks in their metadata. Behaviour 21. */
public final class Protection {
    /** Marks of tools that keep an object as they want it: key in labels or annotations, and who sets it. */
    private static final Map<String, String> MARKS = Map.of(
            "meta.helm.sh/release-name", "Helm",
            "argocd.argoproj.io/instance", "Argo CD",
            "argocd.argoproj.io/tracking-id", "Argo CD",
            "kustomize.toolkit.fluxcd.io/name", "Flux",
            "helm.toolkit.fluxcd.io/name", "Flux");

    private final String ownNamespace;

    /** @param ownNamespace the namespace in which the operator itself runs; empty if it runs in none */
    public Protection(String ownNamespace) {
        this.ownNamespace = ownNamespace;
    }

    /** Why nobody may touch an object of this name, whether it exists or not. */
    public Optional<Problem> refuses(ObjectKey key) {
        boolean namespace = key.group().isEmpty() && key.kind().equals("Namespace");
        if (namespace
                && (isSystem(key.name())
                        || key.name().equals("default")
                        || key.name().equals(ownNamespace))) {
            return Optional.of(protectedObject(key, "is a namespace of the cluster or the operator itself"));
        }
        return isSystem(key.namespace())
                ? Optional.of(protectedObject(key, "is in a namespace of the cluster itself"))
                : Optional.empty();
    }

    /** Why this existing object may not be adopted by the tenant, from its metadata. */
    public Optional<Problem> refuses(ObjectKey key, JsonNode object, TenantId tenant) {
        JsonNode metadata = object.path("metadata");
        JsonNode labels = metadata.path("labels");
        String holder = labels.path(Names.TENANT).asText("");
        String holderNamespace = labels.path(Names.TENANT_NAMESPACE).asText("");
        if (!holder.isEmpty() && !tenant.isNamedBy(holder, holderNamespace)) {
            return Optional.of(Ownership.ownedBy(key, new TenantId(holderNamespace, holder)));
        }
        return controller(metadata).or(() -> tool(metadata)).map(who -> protectedObject(key, "belongs to " + who));
    }

    private static Optional<String> controller(JsonNode metadata) {
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of(
                        owner.path("kind").asText() + " " + owner.path("name").asText());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tool(JsonNode metadata) {
        JsonNode labels = metadata.path("labels");
        JsonNode annotations = metadata.path("annotations");
        if (labels.path("app.kubernetes.io/managed-by").asText("").equals("Helm")) {
            return Optional.of("Helm");
        }
        return MARKS.entrySet().stream()
                .filter(mark -> labels.has(mark.getKey()) || annotations.has(mark.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst();
    }

    private static boolean isSystem(String namespace) {
        return namespace.startsWith("kube-");
    }

    private static Problem protectedObject(ObjectKey key, String why) {
        return Problem.of(Code.PROTECTED_OBJECT, key + " " + why)
                .help("give the template's object another name or namespace")
                .impact("it is left alone, whatever the policies say");
    }
}
