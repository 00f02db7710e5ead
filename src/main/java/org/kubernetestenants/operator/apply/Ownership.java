package org.kubernetestenants.operator.apply;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.AllowedTargets;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;
import org.kubernetestenants.operator.tenant.Entries;
import org.kubernetestenants.operator.tenant.Outcome;
import org.kubernetestenants.operator.tenant.Step;
import org.kubernetestenants.operator.tenant.Walk;

/**
 * Answers, for each resource of a walk and before anything is written, whose its object is: another tenant's, one that nobody
 * may touch, or this tenant's. Settles those that must not go and gives the others the proof that {@link Applier} asks for.
 */
public final class Ownership {
    private final Claims claims;
    private final Kinds kinds;
    private final Protection protection;
    private final AllowedTargets targets;

    public Ownership(Claims claims, Kinds kinds, Protection protection, AllowedTargets targets) {
        this.claims = claims;
        this.kinds = kinds;
        this.protection = protection;
        this.targets = targets;
    }

    /** Claims every object of the walk for the pass's tenant; to be called once, before the walk's first step. */
    public void claim(Reconciliation pass, Walk walk) {
        pass.walk(walk);
        pass.inventory().stream().filter(InventoryEntry::isHeld).forEach(entry -> claims.take(entry.key(), pass.id()));
        Map<ObjectKey, String> seen = new HashMap<>();
        walk.steps().forEach(step -> claim(pass, step, seen));
        Set<ObjectKey> needed = new HashSet<>(seen.keySet());
        pass.inventory().stream()
                .filter(InventoryEntry::isHeld)
                .map(InventoryEntry::key)
                .forEach(needed::add);
        claims.keepOnly(needed, pass.id());
        pass.claimed();
    }

    private void claim(Reconciliation pass, Step step, Map<ObjectKey, String> seen) {
        Manifest manifest = step.manifest();
        Optional<ResourceType> type = kinds.find(manifest.apiVersion(), manifest.kind());
        if (type.isEmpty()) {
            Problem unknown = Kinds.unknown(manifest.apiVersion(), manifest.kind());
            step.report(new Outcome.Failed(entry(pass, step, null, State.FAILED), unknown, false, null));
            return;
        }
        ObjectKey key = type.get().key(manifest.namespace(), manifest.name());
        String twin = seen.putIfAbsent(key, step.id());
        if (twin != null) {
            step.report(new Outcome.Failed(
                    entry(pass, step, null, State.FAILED), duplicate(step.id(), key, twin), true, null));
            return;
        }
        Optional<Problem> elsewhere = targets.refuses(key);
        if (elsewhere.isPresent()) {
            step.report(new Outcome.Failed(entry(pass, step, key, State.FAILED), elsewhere.get(), true, null));
            return;
        }
        Optional<Problem> refusal = protection.refuses(key).or(() -> heldByAnother(pass, key));
        if (refusal.isPresent()) {
            step.report(new Outcome.Conflict(entry(pass, step, key, State.CONFLICTED), refusal.get()));
            return;
        }
        step.claim(new Claimed(
                key, type.get(), DesiredHash.of(manifest), pass.known(key).orElse(null)));
    }

    private Optional<Problem> heldByAnother(Reconciliation pass, ObjectKey key) {
        return claims.take(key, pass.id()).map(holder -> ownedBy(key, holder));
    }

    /** The route lacks the step that asks whose the objects are. */
    static OperatorException missing(String headline) {
        return new OperatorException(Problem.of(Code.SAFETY_STEP_MISSING, headline)
                .help("put `claim` back before the walk in routes/flow/tenant-reconcile.camel.yaml")
                .impact("nothing was written or deleted"));
    }

    static Problem ownedBy(ObjectKey key, TenantId holder) {
        return Problem.of(Code.OWNED_BY_TENANT, key + " belongs to Tenant " + holder.key())
                .help("give the objects of each tenant a name of their own, such as \"$uid-app\" in nameTemplate")
                .impact("it stays with that Tenant; this one tries again by itself");
    }

    static Problem duplicate(String id, ObjectKey key, String twin) {
        return Problem.of(Code.DUPLICATE_OBJECT, "`" + id + "` and `" + twin + "` both render " + key)
                .help("give one of them another nameTemplate or targetNamespace")
                .impact("`" + twin + "` keeps the object; `" + id + "` is not applied");
    }

    /** What is known of the step's object, or an entry for one that was never made. */
    private static InventoryEntry entry(Reconciliation pass, Step step, @Nullable ObjectKey key, State state) {
        Manifest m = step.manifest();
        return pass.inventory().stream()
                .filter(e -> key == null
                        ? e.id().equals(step.id())
                                && e.kind().equals(m.kind())
                                && e.name().equals(m.name())
                        : e.key().equals(key))
                .findFirst()
                .map(e -> Entries.with(e, state, null, null))
                .orElseGet(() -> Entries.unmade(
                        step.id(),
                        m.apiVersion(),
                        m.kind(),
                        key == null ? m.namespace() : key.namespace(),
                        m.name(),
                        step.order(),
                        state,
                        null));
    }
}
