package org.kubernetestenants.operator.apply;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.ResourceType;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Entries;

/**
 * Removes objects of one tenant, in reverse order of their dependencies, Namespaces last. An object goes only if the inventory
 * has it, we created it, its uid is the recorded one and its labels still name the tenant; each delete carries uid and
 * resourceVersion of what was checked. What may not go is let go of: it stays, without our labels, marked as orphaned.
 */
public final class Removal {
    private final Writer writer;
    private final Reader reader;
    private final ManagedObjects objects;
    private final Kinds kinds;
    private final Claims claims;
    private final Tenancies tenancies;
    private final ExecutorService writes;
    private final Orphaning orphaning;

    /** Whether a namespace has custom resources of ours in it. */
    @FunctionalInterface
    public interface Tenancies {
        boolean any(String namespace, TenantId except);
    }

    public Removal(
            Writer writer,
            Reader reader,
            ManagedObjects objects,
            Kinds kinds,
            Claims claims,
            Tenancies tenancies,
            ExecutorService writes,
            Clock clock) {
        this.writer = writer;
        this.reader = reader;
        this.objects = objects;
        this.kinds = kinds;
        this.claims = claims;
        this.tenancies = tenancies;
        this.writes = writes;
        this.orphaning = new Orphaning(writer, reader, objects, clock);
    }

    /**
     * Removes the objects of {@code entries}, as far as that goes now.
     *
     * @param stays what of this tenant stays: a Namespace that holds any of it stays too
     * @param reason written on what is let go of
     * @return what is not gone yet, each with what it waits for; empty when all is done
     * @throws OperatorException LeaseLost when this replica may not write
     */
    public List<InventoryEntry> remove(
            TenantId tenant, List<InventoryEntry> entries, List<InventoryEntry> stays, OrphanReason reason) {
        Map<Integer, List<InventoryEntry>> levels = new TreeMap<>(Comparator.reverseOrder());
        entries.stream()
                .filter(InventoryEntry::isMade)
                .forEach(entry -> levels.computeIfAbsent(level(entry), l -> new ArrayList<>())
                        .add(entry));
        List<InventoryEntry> kept = new ArrayList<>(stays);
        entries.stream().filter(InventoryEntry::isAdopted).forEach(kept::add);
        List<InventoryEntry> left = new ArrayList<>();
        for (List<InventoryEntry> level : levels.values()) {
            // The next level goes only when this one is gone; until then it waits as it is.
            left.addAll(left.isEmpty() ? removeLevel(tenant, level, kept, reason) : level);
        }
        return left;
    }

    private static int level(InventoryEntry entry) {
        if (isNamespace(entry)) {
            return Integer.MIN_VALUE;
        }
        // An object that only its labels told of has no order: it goes first, with nobody waiting for it.
        return entry.order() == null ? Integer.MAX_VALUE : entry.order();
    }

    private static boolean isNamespace(InventoryEntry entry) {
        return entry.kind().equals("Namespace") && entry.apiVersion().equals("v1");
    }

    private List<InventoryEntry> removeLevel(
            TenantId tenant, List<InventoryEntry> level, List<InventoryEntry> kept, OrphanReason reason) {
        if (level.size() == 1) {
            return remove(tenant, level.getFirst(), kept, reason).map(List::of).orElse(List.of());
        }
        List<Future<Optional<InventoryEntry>>> running = level.stream()
                .map(entry -> writes.submit(() -> remove(tenant, entry, kept, reason)))
                .toList();
        List<InventoryEntry> left = new ArrayList<>();
        running.forEach(future -> Futures.get(future).ifPresent(left::add));
        return left;
    }

    /** Empty if the object is gone or let go of; else the entry with what it waits for. */
    private Optional<InventoryEntry> remove(
            TenantId tenant, InventoryEntry entry, List<InventoryEntry> kept, OrphanReason reason) {
        try {
            Optional<ResourceType> type = kinds.findStill(entry.apiVersion(), entry.kind());
            Optional<InventoryEntry> left =
                    type.isEmpty() ? Optional.empty() : remove(new Leaver(tenant, entry, type.get()), kept, reason);
            if (left.isEmpty()) {
                claims.release(entry.key(), tenant);
            }
            return left;
        } catch (OperatorException e) {
            if (e.problem().code() == Code.LEASE_LOST) {
                throw e;
            }
            return Optional.of(Entries.with(entry, State.FAILED, e.problem()));
        }
    }

    /** One object on its way out. */
    record Leaver(TenantId tenant, InventoryEntry entry, ResourceType type) {
        ObjectKey key() {
            return entry.key();
        }

        @Nullable
        String namespace() {
            return entry.namespace();
        }
    }

    private Optional<InventoryEntry> remove(Leaver leaver, List<InventoryEntry> kept, OrphanReason reason) {
        if (leaver.entry.isAdopted()) {
            return orphaning.letGo(leaver, reason);
        }
        if (isNamespace(leaver.entry) && mustStay(leaver, kept)) {
            return orphaning.letGo(leaver, OrphanReason.HOLDS_RETAINED);
        }
        Existing existing = Existing.cached(objects.get(leaver.key()).orElse(null), leaver.entry, leaver.tenant)
                .orElseGet(() -> read(leaver));
        Optional<InventoryEntry> left = delete(leaver, existing, reason);
        boolean changed = left.isPresent()
                && Code.OBJECT_CHANGED_MEANWHILE.reason().equals(left.get().reason());
        return changed ? delete(leaver, read(leaver), reason) : left;
    }

    private Existing read(Leaver leaver) {
        return Existing.read(
                reader.get(leaver.type, leaver.namespace(), leaver.key().name()), leaver.entry, leaver.tenant);
    }

    private Optional<InventoryEntry> delete(Leaver leaver, Existing existing, OrphanReason reason) {
        return switch (existing) {
            case Existing.Absent() -> Optional.empty();
            // Another object than the one we made, or not marked as ours any more: nobody waits for what becomes of it.
            case Existing.Foreign ignored -> Optional.empty();
            case Existing.Leaving leaving
            when !isLeavers(leaver, leaving.uid(), leaving.labelled()) -> Optional.empty();
            case Existing.Ours ours when !isLeavers(leaver, ours.uid(), ours.labelled()) -> Optional.empty();
            case Existing.Leaving ignored -> Optional.of(deleting(leaver));
            case Existing.Ours ours when ours.adopted() -> orphaning.letGo(leaver, reason);
            case Existing.Ours ours ->
                afterDelete(
                        leaver,
                        writer.send(Write.delete(
                                        leaver.type,
                                        leaver.namespace(),
                                        leaver.key().name(),
                                        ours.uid(),
                                        ours.resourceVersion())
                                .because(
                                        reason == OrphanReason.TENANT_DELETED
                                                ? "its Tenant is deleted"
                                                : "it left the template")));
        };
    }

    private static boolean isLeavers(Leaver leaver, String uid, boolean labelled) {
        return labelled && uid.equals(leaver.entry.uid());
    }

    private Optional<InventoryEntry> afterDelete(Leaver leaver, Answer answer) {
        if (answer.notFound() || answer.ok() && isGone(answer)) {
            objects.gone(leaver.key(), Objects.requireNonNull(leaver.entry.uid()));
            return Optional.empty();
        }
        if (answer.ok()) {
            return Optional.of(deleting(leaver));
        }
        Problem problem = answer.conflict()
                ? Problem.of(Code.OBJECT_CHANGED_MEANWHILE, leaver.key() + " changed meanwhile; it is tried again")
                : Refusals.of(answer, leaver.key()).problem();
        return Optional.of(Entries.with(leaver.entry, State.FAILED, problem));
    }

    /**
     * Most kinds answer with a Status when the object is gone. Services, ServiceAccounts and some others answer with its last
     * state; what waits for a finalizer or for its grace has a deletionTimestamp in that.
     */
    private static boolean isGone(Answer answer) {
        return answer.body().path("kind").asText("").equals("Status")
                || !answer.body().path("metadata").has("deletionTimestamp");
    }

    private static InventoryEntry deleting(Leaver leaver) {
        return Entries.with(leaver.entry, State.DELETING, null, null);
    }

    /** A Namespace must not take with it what has to stay: what the tenant keeps there, or anything of another tenant. */
    private boolean mustStay(Leaver leaver, List<InventoryEntry> kept) {
        String namespace = leaver.key().name();
        return kept.stream().anyMatch(entry -> namespace.equals(entry.namespace()))
                || claims.othersIn(namespace, leaver.tenant)
                || tenancies.any(namespace, leaver.tenant);
    }
}
