package org.kubernetestenants.operator.tenant;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.ResourceTemplate.DeletionPolicy;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;
import org.kubernetestenants.operator.testing.Resources;

/** What tests of this package start from: Deployments in the namespace acme, named as their ids. */
final class Given {
    private Given() {}

    static ResourceTemplate resource(String id, String... dependIds) {
        return resource(id, true, true, dependIds);
    }

    /** Its dependents do not wait until it is ready. */
    static ResourceTemplate notWaitedFor(String id, String... dependIds) {
        return resource(id, true, false, dependIds);
    }

    /** It is applied even if a dependency failed. */
    static ResourceTemplate undaunted(String id, String... dependIds) {
        return resource(id, false, true, dependIds);
    }

    private static ResourceTemplate resource(String id, boolean skips, boolean waits, String... dependIds) {
        return Resources.of("""
                id: %s
                dependIds: %s
                skipOnDependencyFailure: %s
                waitForReady: %s
                spec: {apiVersion: apps/v1, kind: Deployment}
                """.formatted(id, List.of(dependIds), skips, waits));
    }

    static Manifest manifest(ResourceTemplate resource) {
        Map<String, Object> object = new HashMap<>(resource.spec());
        object.put("metadata", Map.of("name", resource.id(), "namespace", "acme"));
        return new Manifest(resource, object);
    }

    static Walk walk(ResourceTemplate... resources) {
        List<ResourceTemplate> all = List.of(resources);
        return Walk.ordered(Graph.of(all), all.stream().map(Given::manifest).toList(), Map.of());
    }

    static Step step(Walk walk, String id) {
        return walk.steps().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static InventoryEntry entry(String id, State state, @Nullable String reason, @Nullable String message) {
        return new InventoryEntry(
                id,
                "apps/v1",
                "Deployment",
                "acme",
                id,
                "uid-" + id,
                0,
                DeletionPolicy.DELETE,
                null,
                null,
                "hash",
                "fields",
                null,
                null,
                state,
                reason,
                message);
    }

    static InventoryEntry entry(String id, State state) {
        return entry(id, state, null, null);
    }

    static InventoryEntry applied(String id, String appliedAt, @Nullable String readyAt) {
        return new InventoryEntry(
                id,
                "apps/v1",
                "Deployment",
                "acme",
                id,
                "uid-" + id,
                0,
                DeletionPolicy.DELETE,
                null,
                null,
                "hash",
                "fields",
                appliedAt,
                readyAt,
                State.IN_PROGRESS,
                null,
                null);
    }

    static Outcome ready(Step step) {
        return new Outcome.Applied(entry(step.id(), State.READY));
    }

    static Outcome inProgress(Step step) {
        return new Outcome.Applied(entry(step.id(), State.IN_PROGRESS, "ReplicasUpdating", "1 of 3 replicas updated"));
    }

    static Outcome failed(Step step) {
        Problem problem = Problem.of(Code.OBJECT_INVALID, "the API server refused Deployment acme/" + step.id());
        return new Outcome.Failed(entry(step.id(), State.FAILED), problem, true, null);
    }

    static Outcome conflict(Step step) {
        return new Outcome.Conflict(entry(step.id(), State.CONFLICTED), conflict(step.id()));
    }

    static Problem conflict(String id) {
        return Problem.of(Code.FIELD_CONFLICT, "Deployment acme/" + id + ", 1 field is owned by somebody else");
    }

    /** A claim on an object whose desired state is the one that was applied last. */
    static Claim unchanged(String id) {
        return claim(id, true);
    }

    /** A claim on an object that is to be changed. */
    static Claim changed(String id) {
        return claim(id, false);
    }

    private static Claim claim(String id, boolean unchanged) {
        return new Claim() {
            @Override
            public ObjectKey key() {
                return new ObjectKey("apps", "Deployment", "acme", id);
            }

            @Override
            public boolean desiredUnchanged() {
                return unchanged;
            }
        };
    }

    static List<String> ids(Step... steps) {
        return Arrays.stream(steps).map(Step::id).toList();
    }
}
