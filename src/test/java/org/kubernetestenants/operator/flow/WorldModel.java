package org.kubernetestenants.operator.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.flow.Wanted.ObjectName;
import org.kubernetestenants.operator.flow.Wanted.Row;
import org.kubernetestenants.operator.flow.Wanted.Slot;
import org.kubernetestenants.operator.flow.WorldObject.Field;
import org.kubernetestenants.operator.flow.WorldObject.Owner;

/**
 * What behaviours 18 to 33 make of rows, templates and what others did: written from the promises, with nothing of the
 * operator's code. It steps from one settled state to the next. Where a promise leaves the outcome to the moment at which a
 * pass falls, it allows each, and goes on from the one that it sees.
 */
final class WorldModel {
    static final List<String> TEMPLATES = List.of("side", "web");

    private final String namespace;
    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<Slot, Wanted> wanted = new EnumMap<>(Slot.class);
    /** As of the last settled state, and what hands did since. */
    private final Map<ObjectName, WorldObject> objects = new TreeMap<>();

    WorldModel(String namespace) {
        this.namespace = namespace;
    }

    void put(Row row) {
        rows.put(row.uid(), row);
    }

    void deleteRow(String uid) {
        rows.remove(uid);
    }

    void define(Wanted resource) {
        if (resource.slot() == Slot.NS && !wanted.containsKey(Slot.NS)) {
            wanted.put(Slot.INNER, Wanted.plain(Slot.INNER));
        }
        wanted.put(resource.slot(), resource);
    }

    void undefine(Slot slot) {
        wanted.remove(slot);
        if (slot == Slot.NS) {
            wanted.remove(Slot.INNER);
        }
    }

    List<Wanted> resources(String template) {
        return wanted.values().stream()
                .filter(resource -> resource.slot().template().equals(template))
                .toList();
    }

    @Nullable
    Row row(String uid) {
        return rows.get(uid);
    }

    Collection<Row> rows() {
        return rows.values();
    }

    ObjectName name(Row row, Slot slot) {
        return slot.name(row, namespace);
    }

    @Nullable
    WorldObject object(ObjectName name) {
        return objects.get(name);
    }

    Collection<WorldObject> objects() {
        return objects.values();
    }

    void put(WorldObject object) {
        objects.put(object.name(), object);
    }

    void remove(ObjectName name) {
        objects.remove(name);
    }

    /** What one Tenant has to say in the end; null where either is right. */
    record Verdict(@Nullable Boolean ready, @Nullable Boolean conflicted) {}

    /**
     * What may be there.
     *
     * @param objects alternatives for each name; null among them stands for no object
     * @param tenants every Tenant that there is
     */
    record Expectation(Map<ObjectName, List<@Nullable WorldObject>> objects, Map<String, Verdict> tenants) {}

    private enum State {
        DONE,
        CONFLICT,
        /** Held back by a dependency that conflicts, or not, if it was seen first. */
        SKIPPED,
        /** A conflict or not: the promises do not say. */
        OPEN
    }

    Expectation expected() {
        Map<ObjectName, List<@Nullable WorldObject>> allowed = new TreeMap<>();
        objects.values().forEach(object -> allowed.put(object.name(), List.of(object)));
        Map<String, Verdict> verdicts = new TreeMap<>();
        Set<ObjectName> needed = new HashSet<>();
        for (Row row : rows.values()) {
            for (String template : row.active() ? TEMPLATES : List.<String>of()) {
                verdicts.put(row.uid() + "-" + template, tenant(row, template, allowed, needed));
            }
        }
        objects.values().stream()
                .filter(object -> object.tenant() != null && !verdicts.containsKey(object.tenant()))
                .forEach(object -> allowed.put(object.name(), leaving(object)));
        objects.values().stream()
                .filter(object -> object.name().kind() == WantedKind.NAMESPACE
                        && object.tenant() != null
                        && !needed.contains(object.name()))
                .forEach(object -> allowed.put(object.name(), namespace(object, allowed)));
        return new Expectation(allowed, verdicts);
    }

    private Verdict tenant(
            Row row, String template, Map<ObjectName, List<@Nullable WorldObject>> allowed, Set<ObjectName> needed) {
        String tenant = row.uid() + "-" + template;
        Map<String, State> states = new HashMap<>();
        for (Wanted resource : resources(template)) { // the slots are in the order of dependencies
            if (!resource.includes(row)) {
                continue;
            }
            ObjectName name = name(row, resource.slot());
            needed.add(name);
            boolean held = resource.slot().dependIds().stream()
                    .anyMatch(id -> states.getOrDefault(id, State.DONE) != State.DONE);
            states.put(resource.id(), apply(tenant, row, resource, name, held, allowed));
        }
        boolean complete = states.values().stream().allMatch(state -> state == State.DONE);
        for (WorldObject object : objects.values()) {
            if (tenant.equals(object.tenant()) && !needed.contains(object.name())) {
                List<@Nullable WorldObject> outcomes = new ArrayList<>(leaving(object));
                if (!complete) {
                    // It may have gone before the conflict came; else it waits for the others.
                    outcomes.add(object.anyVersion());
                }
                allowed.put(object.name(), outcomes);
            }
        }
        boolean conflict = states.containsValue(State.CONFLICT);
        return conflict || complete ? new Verdict(complete, conflict) : new Verdict(null, null);
    }

    private State apply(
            String tenant,
            Row row,
            Wanted resource,
            ObjectName name,
            boolean heldBack,
            Map<ObjectName, List<@Nullable WorldObject>> allowed) {
        WorldObject now = objects.get(name);
        boolean ours = now != null && tenant.equals(now.tenant());
        Map<String, String> fields = resource.fields(row, now != null);
        if (now != null) {
            boolean looked = !ours || !resource.once();
            boolean others = looked && differs(now, fields, Owner.OTHER);
            boolean humans = looked && differs(now, fields, Owner.HUMAN);
            if (now.helm() || others && !resource.force()) {
                allowed.put(name, List.of(now.mayBeKept(resource.retain())));
                return heldBack ? State.SKIPPED : State.CONFLICT;
            }
            if (!ours && humans && !resource.force()) {
                // Promise 20 has edits of people's tools undone; promise 21 has strangers' fields conflict.
                allowed.put(
                        name,
                        Arrays.asList(
                                applied(tenant, row, resource, name, now, fields), now.mayBeKept(resource.retain())));
                return State.OPEN;
            }
        }
        WorldObject done = applied(tenant, row, resource, name, now, fields);
        boolean unchanged = now != null
                && ours
                && done.appliedAs() != null
                && done.appliedAs().equals(now.appliedAs());
        if (!heldBack || unchanged) {
            allowed.put(name, List.of(done));
            return heldBack ? State.SKIPPED : State.DONE;
        }
        allowed.put(
                name, Arrays.asList(done, now == null ? null : now.anyVersion().mayBeKept(resource.retain())));
        return State.SKIPPED;
    }

    private static boolean differs(WorldObject now, Map<String, String> fields, Owner owner) {
        return fields.entrySet().stream().anyMatch(field -> {
            Field there = now.fields().get(field.getKey());
            return there != null && there.owner() == owner && !there.text().equals(field.getValue());
        });
    }

    private static WorldObject applied(
            String tenant,
            Row row,
            Wanted resource,
            ObjectName name,
            @Nullable WorldObject now,
            Map<String, String> fields) {
        Map<String, Field> result = new TreeMap<>();
        Set<String> loose = Set.of();
        if (now != null) {
            result.putAll(now.fields());
        }
        if (now == null || !resource.once()) {
            result.entrySet()
                    .removeIf(field -> field.getValue().owner() == Owner.US
                            && !fields.containsKey(field.getKey())
                            && !(resource.ignore() && field.getKey().equals("i")));
            fields.forEach((field, text) -> result.put(field, new Field(text, Owner.US)));
            // A PUT of the whole object; but whether one was needed is chance.
            loose = resource.strategy().equals("replace") ? Set.of("x") : Set.of();
        }
        boolean ours = now != null && tenant.equals(now.tenant());
        Set<Boolean> adopted =
                now == null ? Set.of(false) : ours ? now.adopted() : now.orphan() ? Set.of(true, false) : Set.of(true);
        return new WorldObject(
                name,
                now == null ? null : now.uid(),
                null,
                tenant,
                adopted,
                Set.of(resource.retain()),
                false,
                false,
                result,
                loose,
                List.of(resource, row.plan(), row.host()));
    }

    /**
     * It stays without our marks if we did not make it or were told to keep it, and goes if not. Its resource may have got
     * another policy while it waited: then the safer one holds.
     */
    private List<@Nullable WorldObject> leaving(WorldObject object) {
        Optional<Wanted> resource = wanted.values().stream()
                .filter(one -> one.slot().makes(object.name()))
                .findFirst();
        boolean mustStay = resource.isPresent() && resource.get().retain();
        boolean mayStay =
                mustStay || object.adopted().contains(true) || object.kept().contains(true);
        boolean mayGo =
                !mustStay && object.adopted().contains(false) && object.kept().contains(false);
        if (mayStay && mayGo) {
            return Arrays.asList(object.letGo(), null);
        }
        return mayStay ? List.of(object.letGo()) : Collections.singletonList(null);
    }

    /** A Namespace stays also for what stays in it. */
    private static List<@Nullable WorldObject> namespace(
            WorldObject namespace, Map<ObjectName, List<@Nullable WorldObject>> allowed) {
        List<@Nullable WorldObject> outcomes = new ArrayList<>(Objects.requireNonNull(allowed.get(namespace.name())));
        List<List<@Nullable WorldObject>> inside = allowed.entrySet().stream()
                .filter(entry ->
                        entry.getKey().namespace().equals(namespace.name().name()))
                .map(Map.Entry::getValue)
                .toList();
        if (inside.stream().anyMatch(all -> all.stream().anyMatch(Objects::nonNull))) {
            outcomes.add(namespace.letGo());
        }
        if (inside.stream().anyMatch(all -> all.stream().allMatch(Objects::nonNull))) {
            outcomes.removeIf(Objects::isNull);
        }
        return outcomes;
    }

    /** From now on this is the settled state; {@link #differences} said that it is one. */
    void accept(Expectation expectation, Observed observed) {
        Map<ObjectName, WorldObject> next = new TreeMap<>();
        differences(expectation, observed, next);
        objects.clear();
        objects.putAll(next);
    }

    /** What is seen and not expected, and the other way around; empty if all is as it should be. */
    List<String> differences(Expectation expectation, Observed observed) {
        return differences(expectation, observed, new TreeMap<>());
    }

    private static List<String> differences(
            Expectation expectation, Observed observed, Map<ObjectName, WorldObject> next) {
        List<String> differences = new ArrayList<>();
        expectation.objects().forEach((name, alternatives) -> {
            Observed.Thing seen = observed.things().get(name);
            List<String> why =
                    alternatives.stream().map(one -> mismatch(one, seen)).toList();
            if (!why.contains("")) {
                differences.add(name + ":" + String.join(" or", why));
                return;
            }
            alternatives.stream()
                    .filter(one ->
                            one != null && seen != null && one.mismatch(seen).isEmpty())
                    .map(one -> one.asSeen(Objects.requireNonNull(seen)))
                    .reduce(WorldObject::or)
                    .ifPresent(one -> next.put(name, one));
        });
        observed.things().forEach((name, seen) -> {
            if (!expectation.objects().containsKey(name)) {
                differences.add(name + ": nobody wants it: " + seen);
            }
        });
        return differences;
    }

    private static String mismatch(@Nullable WorldObject alternative, Observed.@Nullable Thing seen) {
        if (alternative == null) {
            return seen == null ? "" : " should be gone and is " + seen;
        }
        return seen == null ? " is missing: " + alternative : alternative.mismatch(seen);
    }
}
