package org.kubernetestenants.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.InventoryEntry;
import org.kubernetestenants.operator.api.InventoryEntry.State;
import org.kubernetestenants.operator.api.OrphanReason;
import org.kubernetestenants.operator.api.TenantId;
import org.kubernetestenants.operator.cluster.Answer;
import org.kubernetestenants.operator.cluster.Kinds;
import org.kubernetestenants.operator.cluster.ManagedObject;
import org.kubernetestenants.operator.cluster.ManagedObjects;
import org.kubernetestenants.operator.cluster.Reader;
import org.kubernetestenants.operator.cluster.Refusals;
import org.kubernetestenants.operator.cluster.Write;
import org.kubernetestenants.operator.cluster.Writer;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.tenant.Entries;

/**
 * Removes objects of one tenant, in reverse order of their dependencies, Namespaces last. An object goes only if the inventory
 * has it, we created it, its uid is the recorded one and its labels still name the tenant; each delete carries uid and
 * resourceVersion of what was checked. What has to stay is let go of: it stays, without our labels, marked as orphaned.
 */
public final class Removal {
    /** An object that others change all the time is looked at again so often before it waits for the next pass. */
    private static final int READS = 5;

    private final Writer writer;
    private final Reader reader;
    private final ManagedObjects objects;
    private final Kinds kinds;
    private final Claims claims;
    private final ExecutorService writes;
    private final Orphaning orphaning;
    private final Presence presence;
    private final Holdings holdings;

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
        this.writes = writes;
        this.orphaning = new Orphaning(writer, reader, objects, clock);
        this.presence = new Presence(reader, objects, kinds);
        this.holdings = new Holdings(reader, objects, kinds, claims, tenancies, presence);
    }

    /**
     * One level on its way out.
     *
     * @param left what of the levels before is not gone: nothing, or what was let go of
     * @param gone finds among them that are gone after all
     */
    record Round(Departure departure, List<InventoryEntry> left, Set<InventoryEntry> gone) {}

    /**
     * Removes the departure's objects, as far as that goes now.
     *
     * @return what is not gone: what was let go of, as Retained, and the others with what they wait for
     * @throws OperatorException LeaseLost when this replica may not write
     */
    public List<InventoryEntry> remove(Departure departure) {
        Map<Integer, List<InventoryEntry>> levels = new TreeMap<>(Comparator.reverseOrder());
        departure.entries().stream()
                .filter(InventoryEntry::isMade)
                .forEach(entry -> levels.computeIfAbsent(level(entry), l -> new ArrayList<>())
                        .add(entry));
        List<InventoryEntry> left = new ArrayList<>();
        for (List<InventoryEntry> level : levels.values()) {
            // The next level goes only when this one is gone; until then it waits as it is.
            if (!left.stream().allMatch(InventoryEntry::isRetained)) {
                left.addAll(level);
                continue;
            }
            Round round = new Round(departure, List.copyOf(left), ConcurrentHashMap.newKeySet());
            List<InventoryEntry> after = removeLevel(level, round);
            left.removeAll(round.gone());
            left.addAll(after);
        }
        return left;
    }

    /** What of the departure's objects is there, of which nothing is removed yet; what is gone is nobody's any more. */
    List<InventoryEntry> stillThere(Departure departure) {
        Map<Boolean, List<InventoryEntry>> found = departure.entries().stream()
                .collect(Collectors.partitioningBy(entry -> presence.mayBeThere(entry, departure.user())));
        found.getOrDefault(false, List.of()).forEach(gone -> claims.release(gone.key(), departure.tenant()));
        return found.getOrDefault(true, List.of());
    }

    private static int level(InventoryEntry entry) {
        if (Leaver.isNamespace(entry)) {
            return Integer.MIN_VALUE;
        }
        // An object that only its labels told of has no order: it goes first, with nobody waiting for it.
        return entry.order() == null ? Integer.MAX_VALUE : entry.order();
    }

    private List<InventoryEntry> removeLevel(List<InventoryEntry> level, Round round) {
        if (level.size() == 1) {
            return remove(level.getFirst(), round).map(List::of).orElse(List.of());
        }
        List<Future<Optional<InventoryEntry>>> running = level.stream()
                .map(entry -> writes.submit(() -> remove(entry, round)))
                .toList();
        List<InventoryEntry> left = new ArrayList<>();
        running.forEach(future -> Futures.get(future).ifPresent(left::add));
        return left;
    }

    /** Empty if the object is gone or another's; else its entry, let go of or with what it waits for. */
    private Optional<InventoryEntry> remove(InventoryEntry entry, Round round) {
        Optional<InventoryEntry> left = attempt(entry, round);
        if (left.filter(Removal::isOfUnknownKind).isPresent()) {
            // The kind was served once. Only a discovery of now tells whether it is gone, and its objects with it.
            kinds.forget(entry.apiVersion());
            left = attempt(entry, round);
        }
        if (left.isEmpty() || left.get().isRetained()) {
            claims.release(entry.key(), round.departure().tenant());
        }
        return left;
    }

    private static boolean isOfUnknownKind(InventoryEntry entry) {
        return Code.KIND_UNKNOWN.reason().equals(entry.reason());
    }

    private Optional<InventoryEntry> attempt(InventoryEntry entry, Round round) {
        try {
            return kinds.findStill(entry.apiVersion(), entry.kind())
                    .flatMap(type -> remove(new Leaver(round.departure(), entry, type), round));
        } catch (OperatorException e) {
            if (e.problem().code() == Code.LEASE_LOST) {
                throw e;
            }
            return Optional.of(failed(round.departure(), entry, e.problem()));
        }
    }

    private Optional<InventoryEntry> remove(Leaver leaver, Round round) {
        Optional<ManagedObject> cached = objects.get(leaver.key());
        boolean isHere = cached.filter(leaver::is).isPresent();
        if (leaver.entry().isRetained() && !isHere) {
            // Whoever has it now, by label, answers for it.
            return cached.isPresent() ? Optional.empty() : Optional.of(leaver.entry());
        }
        if (leaver.entry().isKept() || isHere && Retention.keeps(cached.get())) {
            return orphaning.letGo(leaver, leaver.departure().reason());
        }
        if (leaver.isNamespace() && holdings.any(leaver, round)) {
            return orphaning.letGo(leaver, OrphanReason.HOLDS_RETAINED);
        }
        Optional<Existing> known = Existing.cached(cached.orElse(null), leaver.entry(), leaver.tenant());
        Optional<InventoryEntry> left = known.isPresent() ? delete(leaver, known.get()) : removeAsRead(leaver);
        for (int read = 1; read <= READS && isChanged(left); read++) {
            left = removeAsRead(leaver);
        }
        return left;
    }

    private static boolean isChanged(Optional<InventoryEntry> left) {
        return left.filter(entry -> Code.OBJECT_CHANGED_MEANWHILE.reason().equals(entry.reason()))
                .isPresent();
    }

    /** By what the API server has: the cache has nothing, or something else. */
    private Optional<InventoryEntry> removeAsRead(Leaver leaver) {
        Optional<JsonNode> live = reader.as(leaver.departure().user())
                .get(leaver.type(), leaver.namespace(), leaver.key().name());
        return live.filter(Retention::keeps).isPresent()
                ? orphaning.letGo(leaver, leaver.departure().reason())
                : delete(leaver, Existing.read(live, leaver.entry(), leaver.tenant()));
    }

    private Optional<InventoryEntry> delete(Leaver leaver, Existing existing) {
        return switch (existing) {
            case Existing.Absent() -> Optional.empty();
            // Another object than the one we made, or not marked as ours any more: nobody waits for what becomes of it.
            case Existing.Foreign ignored -> Optional.empty();
            case Existing.Leaving leaving when !leaver.is(leaving.uid(), leaving.labelled()) -> Optional.empty();
            case Existing.Ours ours when !leaver.is(ours.uid(), ours.labelled()) -> Optional.empty();
            case Existing.Leaving ignored -> Optional.of(deleting(leaver));
            case Existing.Ours ours
            when ours.adopted() -> orphaning.letGo(leaver, leaver.departure().reason());
            case Existing.Ours ours ->
                afterDelete(
                        leaver,
                        writer.send(Write.delete(
                                        leaver.type(),
                                        leaver.namespace(),
                                        leaver.key().name(),
                                        ours.uid(),
                                        ours.resourceVersion())
                                .as(leaver.departure().user())
                                .because(
                                        leaver.departure().isWhole()
                                                ? "its Tenant is deleted"
                                                : "it left the template")));
        };
    }

    private Optional<InventoryEntry> afterDelete(Leaver leaver, Answer answer) {
        if (isAbsent(answer) || answer.ok() && isGone(answer)) {
            objects.gone(leaver.key(), Objects.requireNonNull(leaver.entry().uid()));
            return Optional.empty();
        }
        if (answer.ok()) {
            return Optional.of(deleting(leaver));
        }
        Problem problem = answer.conflict()
                ? Problem.of(Code.OBJECT_CHANGED_MEANWHILE, leaver.key() + " changed meanwhile; it is tried again")
                : Refusals.of(answer, leaver.key()).problem();
        return Optional.of(failed(leaver.departure(), leaver.entry(), problem));
    }

    /** A 404 that names no object is about the kind, of which only discovery tells whether it is gone. */
    static boolean isAbsent(Answer answer) {
        return answer.notFound() && !answer.detailsName().isEmpty();
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
        return Entries.with(leaver.entry(), State.DELETING, null, null);
    }

    static InventoryEntry failed(Departure departure, InventoryEntry entry, Problem problem) {
        return Entries.with(
                entry,
                State.FAILED,
                problem.code() == Code.FORBIDDEN ? Abandonment.offered(departure, problem) : problem);
    }
}
