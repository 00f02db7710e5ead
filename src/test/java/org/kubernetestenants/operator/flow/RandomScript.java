package org.kubernetestenants.operator.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.flow.RandomStep.Foreign;
import org.kubernetestenants.operator.flow.Wanted.Row;
import org.kubernetestenants.operator.flow.Wanted.Slot;

/**
 * 300 steps from a seed: the same in every run. They come in epochs that end with {@link RandomStep.Settle}, so that everything
 * in it has one right outcome, however the operator's passes fall between the steps:
 *
 * <ul>
 *   <li>An epoch changes rows or templates, not both: whether a row that goes found the old policy or the new one is chance.
 *   <li>Each row, or each resource, changes at most once in it: what an operator did that saw a state in between is chance.
 *   <li>A resource does not change after something happened to one that it depends on, through others too: whether it was held
 *       back until then is chance.
 *   <li>Hands touch objects of rows and resources only that do not change in the same epoch, each object once.
 * </ul>
 */
final class RandomScript {
    private static final int EPOCHS = 12;
    private static final int EPOCH = 25;
    private static final int ROWS = 15;
    private static final int ACTIVE = 10;
    /** In one epoch, so that there is something left to do things to. */
    private static final int REMOVALS = 3;
    /** An object that is written 5 times for one desired state is slowed down as flapping. */
    private static final int EDITS = 2;

    private static final List<String> PLANS = List.of("basic", "silver", "basic", "silver", "basic", "gold");

    private final Random random;
    private final List<Timed> steps = new ArrayList<>();
    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<Slot, Wanted> wanted = new EnumMap<>(Slot.class);
    private final Map<String, Integer> edits = new HashMap<>();
    private final List<RandomStep.MakeForeign> foreigners = new ArrayList<>();
    private final List<RandomStep.ControllerEdit> takers = new ArrayList<>();

    /** Of this epoch: what may change, and what hands have touched. */
    private final Set<String> rowsToChange = new HashSet<>();

    private final Set<Slot> slotsToChange = EnumSet.noneOf(Slot.class);
    private final Set<String> changedIds = new HashSet<>();
    private final Set<String> touched = new HashSet<>();
    private int removals;
    private boolean up = true;
    /** Or will not be in this epoch. */
    private boolean killed;

    /** @param pauseMillis before it, so that the steps fall into different moments of the operator's passes */
    record Timed(RandomStep step, int pauseMillis) {}

    private RandomScript(long seed) {
        random = new Random(seed);
    }

    static List<Timed> of(long seed) {
        RandomScript script = new RandomScript(seed);
        script.begin();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            script.epoch();
        }
        return List.copyOf(script.steps);
    }

    /** Templates first, and objects that were there before us. */
    private void begin() {
        Stream.of(Slot.values()).filter(slot -> slot != Slot.EXTRA).forEach(slot -> {
            wanted.put(slot, Wanted.plain(slot));
        });
        for (int i = 0; i < ROWS; i++) {
            Row row = new Row(uid(i), false, pick(PLANS), "s" + random.nextInt(3));
            rows.put(row.uid(), row);
        }
        for (int i = 0; i < 8; i++) {
            add(makeForeign());
        }
        wanted.values().forEach(resource -> {
            if (resource.slot() != Slot.INNER) {
                add(new RandomStep.Define(resource));
            }
        });
        for (int i = 0; i < ACTIVE; i++) {
            put(active(Objects.requireNonNull(rows.get(uid(i))), true));
        }
        for (int i = ACTIVE; i < ROWS; i++) {
            rows.remove(uid(i));
        }
        add(new RandomStep.Settle());
    }

    private static String uid(int number) {
        return "t%02d".formatted(number);
    }

    private void epoch() {
        touched.clear();
        rowsToChange.clear();
        slotsToChange.clear();
        changedIds.clear();
        removals = 0;
        killed = random.nextInt(3) > 0;
        boolean ofRows = random.nextBoolean();
        if (ofRows) {
            List<Integer> numbers =
                    shuffled(java.util.stream.IntStream.range(0, ROWS).boxed().toList());
            numbers.subList(0, ROWS / 2).forEach(number -> rowsToChange.add(uid(number)));
        } else {
            List<Slot> slots = shuffled(List.of(Slot.values()));
            slotsToChange.addAll(slots.subList(0, slots.size() / 2));
        }
        for (int i = 1; i < EPOCH; i++) {
            RandomStep step = null;
            for (int tries = 0; step == null && tries < 50; tries++) {
                step = draw(ofRows);
            }
            add(step == null ? new RandomStep.CutWatches() : step);
        }
        up = true;
        add(new RandomStep.Settle());
    }

    /** Null if there is nothing to which it could be done. */
    private @Nullable RandomStep draw(boolean ofRows) {
        int dice = random.nextInt(100);
        if (dice < 10) {
            return trouble();
        }
        if (dice < 15) {
            return killOrStart();
        }
        if (dice < 55) {
            return ofRows ? changeRow() : changeTemplate();
        }
        return hand();
    }

    private RandomStep trouble() {
        return switch (random.nextInt(5)) {
            case 0 -> new RandomStep.CutWatches();
            case 1 -> new RandomStep.NoFaults();
            default -> new RandomStep.Faults(0.05 + 0.05 * random.nextInt(5));
        };
    }

    private @Nullable RandomStep killOrStart() {
        if (!up) {
            up = true;
            return new RandomStep.Start();
        }
        if (killed) {
            return null;
        }
        killed = true;
        up = false;
        return new RandomStep.Kill();
    }

    private @Nullable RandomStep changeRow() {
        if (rowsToChange.isEmpty()) {
            return null;
        }
        String uid = pick(rowsToChange.stream().sorted().toList());
        Row row = rows.get(uid);
        if (row == null) {
            rowsToChange.remove(uid);
            Row made = new Row(uid, random.nextInt(5) > 0, pick(PLANS), "s" + random.nextInt(3));
            return row(made);
        }
        int dice = random.nextInt(10);
        if (!row.active()) {
            rowsToChange.remove(uid);
            return row(active(row, true));
        }
        if (dice < 4) {
            long active = rows.values().stream().filter(Row::active).count();
            if (removals == REMOVALS || active < ACTIVE - 1) {
                return null;
            }
            removals++;
            rowsToChange.remove(uid);
            if (dice < 2) {
                rows.remove(uid);
                return new RandomStep.DeleteRow(uid);
            }
            return row(active(row, false));
        }
        rowsToChange.remove(uid);
        return row(
                dice < 7
                        ? new Row(
                                uid,
                                true,
                                pick(PLANS.stream()
                                        .filter(plan -> !plan.equals(row.plan()))
                                        .toList()),
                                row.host())
                        : new Row(uid, true, row.plan(), row.host().equals("s0") ? "s1" : "s0"));
    }

    private static Row active(Row row, boolean active) {
        return new Row(row.uid(), active, row.plan(), row.host());
    }

    private RandomStep row(Row row) {
        rows.put(row.uid(), row);
        return new RandomStep.PutRow(row);
    }

    private void put(Row row) {
        add(row(row));
    }

    private boolean dependsOnChanged(Slot slot) {
        return slot.dependIds().stream()
                .anyMatch(id -> changedIds.contains(id) || dependsOnChanged(Slot.valueOf(id.toUpperCase(Locale.ROOT))));
    }

    private @Nullable RandomStep changeTemplate() {
        if (slotsToChange.isEmpty()) {
            return null;
        }
        Slot slot = pick(slotsToChange.stream().sorted().toList());
        if (dependsOnChanged(slot)) {
            return null;
        }
        if (slot.isBundled()) {
            boolean free = slotsToChange.contains(Slot.NS) && slotsToChange.contains(Slot.INNER);
            boolean membership = !wanted.containsKey(Slot.NS) || random.nextInt(4) == 0;
            if (membership) {
                return free ? bundle() : null;
            }
        }
        slotsToChange.remove(slot);
        changedIds.add(slot.id());
        Wanted now = wanted.get(slot);
        if (now == null) {
            return define(changed(changed(Wanted.plain(slot))));
        }
        boolean only = wanted.keySet().stream()
                        .filter(other -> other.template().equals(slot.template()))
                        .count()
                < 3;
        if (!slot.isBundled() && !only && random.nextInt(6) == 0) {
            wanted.remove(slot);
            return new RandomStep.Undefine(slot);
        }
        return define(changed(now));
    }

    private RandomStep bundle() {
        slotsToChange.remove(Slot.NS);
        slotsToChange.remove(Slot.INNER);
        if (wanted.remove(Slot.NS) != null) {
            wanted.remove(Slot.INNER);
            return new RandomStep.Undefine(Slot.NS);
        }
        wanted.put(Slot.INNER, Wanted.plain(Slot.INNER));
        return define(Wanted.plain(Slot.NS));
    }

    private RandomStep define(Wanted resource) {
        wanted.put(resource.slot(), resource);
        return new RandomStep.Define(resource);
    }

    private Wanted changed(Wanted now) {
        Slot slot = now.slot();
        boolean data = slot.kind().hasData();
        return switch (random.nextInt(10)) {
            case 0, 1 ->
                new Wanted(
                        slot,
                        now.content(),
                        !now.retain(),
                        now.once(),
                        now.force(),
                        now.strategy(),
                        now.ignore(),
                        now.plan());
            case 2 ->
                new Wanted(
                        slot,
                        now.content(),
                        now.retain(),
                        now.once(),
                        !now.force(),
                        now.strategy(),
                        now.ignore(),
                        now.plan());
            case 3, 4 -> slot == Slot.NS || now.once() ? content(now) : strategy(now);
            case 5 -> slot.isBundled() ? content(now) : once(now);
            case 6 ->
                data && !now.once()
                        ? new Wanted(
                                slot,
                                now.content(),
                                now.retain(),
                                false,
                                now.force(),
                                now.strategy(),
                                !now.ignore(),
                                now.plan())
                        : content(now);
            case 7 ->
                slot.isBundled()
                        ? content(now)
                        : new Wanted(
                                slot,
                                now.content(),
                                now.retain(),
                                now.once(),
                                now.force(),
                                now.strategy(),
                                now.ignore(),
                                now.plan() == null ? pick(PLANS) : null);
            default -> content(now);
        };
    }

    private static Wanted content(Wanted now) {
        return new Wanted(
                now.slot(),
                now.content() + 1,
                now.retain(),
                now.once(),
                now.force(),
                now.strategy(),
                now.ignore(),
                now.plan());
    }

    private Wanted strategy(Wanted now) {
        String strategy = pick(Stream.of("apply", "merge", "replace")
                .filter(s -> !s.equals(now.strategy()))
                .toList());
        return new Wanted(
                now.slot(), now.content(), now.retain(), now.once(), now.force(), strategy, now.ignore(), now.plan());
    }

    private static Wanted once(Wanted now) {
        return new Wanted(
                now.slot(), now.content(), now.retain(), !now.once(), now.force(), "apply", false, now.plan());
    }

    private @Nullable RandomStep hand() {
        int dice = random.nextInt(100);
        if (dice < 12) {
            return makeForeign();
        }
        if (dice < 17) {
            return deleteForeign();
        }
        if (dice < 35) {
            return withdraw();
        }
        List<Row> candidates = rows.values().stream()
                .filter(Row::active)
                .filter(row -> !rowsToChange.contains(row.uid()) && !touched.contains(row.uid()))
                .toList();
        List<Wanted> resources = wanted.values().stream()
                .filter(resource -> !changes(resource.slot()))
                .toList();
        if (candidates.isEmpty() || resources.isEmpty()) {
            return null;
        }
        Row row = pick(candidates);
        Wanted resource = pick(resources);
        String object = row.uid() + " " + resource.id();
        if (isRowOfThisEpoch(row.uid())
                || !resource.includes(row)
                || edits.merge(object, 1, Integer::sum) > EDITS
                || !touched.add(object)) {
            return null;
        }
        int number = steps.size();
        if (dice < 55) {
            return new RandomStep.HandEdit(row.uid(), resource.slot(), number);
        }
        if (dice < 70) {
            RandomStep.ControllerEdit edit = new RandomStep.ControllerEdit(row.uid(), resource.slot(), number);
            takers.add(edit);
            return edit;
        }
        if (dice < 80) {
            return resource.ignore() ? new RandomStep.EditIgnored(row.uid(), resource.slot(), number) : null;
        }
        return resource.slot() == Slot.NS ? null : new RandomStep.HandDelete(row.uid(), resource.slot());
    }

    /** Rows that were to change are no longer in the set once they did. */
    private boolean isRowOfThisEpoch(String uid) {
        return steps.subList(lastSettle(), steps.size()).stream()
                .anyMatch(timed -> timed.step() instanceof RandomStep.PutRow(Row row)
                                && row.uid().equals(uid)
                        || timed.step() instanceof RandomStep.DeleteRow(String gone) && gone.equals(uid));
    }

    private boolean changes(Slot slot) {
        return slotsToChange.contains(slot)
                || steps.subList(lastSettle(), steps.size()).stream()
                        .anyMatch(timed -> timed.step() instanceof RandomStep.Define(Wanted resource)
                                        && (resource.slot() == slot
                                                || resource.slot().isBundled() && slot.isBundled())
                                || timed.step() instanceof RandomStep.Undefine(Slot gone)
                                        && (gone == slot || gone.isBundled() && slot.isBundled()));
    }

    private int lastSettle() {
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i).step() instanceof RandomStep.Settle) {
                return i;
            }
        }
        return 0;
    }

    private @Nullable RandomStep withdraw() {
        if (takers.isEmpty()) {
            return null;
        }
        RandomStep.ControllerEdit edit = pick(takers);
        if (rowsToChange.contains(edit.uid())
                || isRowOfThisEpoch(edit.uid())
                || changes(edit.slot())
                || !touched.add(edit.uid() + " " + edit.slot().id())) {
            return null;
        }
        takers.remove(edit);
        return new RandomStep.Withdraw(edit.uid(), edit.slot());
    }

    private RandomStep.@Nullable MakeForeign makeForeign() {
        Slot slot = pick(List.of(Slot.CONFIG, Slot.SECRET, Slot.ACCOUNT, Slot.EXTRA, Slot.KEYS));
        String uid = uid(random.nextInt(ROWS));
        Row row = rows.getOrDefault(uid, new Row(uid, false, "basic", "s0"));
        if (row.active()
                || rowsToChange.contains(uid)
                || !steps.isEmpty() && isRowOfThisEpoch(uid)
                || !touched.add(uid + " " + slot.id())) {
            return null;
        }
        RandomStep.MakeForeign made = new RandomStep.MakeForeign(row, slot, pick(List.of(Foreign.values())));
        foreigners.add(made);
        return made;
    }

    private @Nullable RandomStep deleteForeign() {
        if (foreigners.isEmpty()) {
            return null;
        }
        RandomStep.MakeForeign made = pick(foreigners);
        String uid = made.row().uid();
        if (rowsToChange.contains(uid)
                || isRowOfThisEpoch(uid)
                || changes(made.slot())
                || !touched.add(uid + " " + made.slot().id())) {
            return null;
        }
        foreigners.remove(made);
        return new RandomStep.DeleteForeign(made.row(), made.slot());
    }

    private void add(@Nullable RandomStep step) {
        if (step != null) {
            touchedSlot(step).map(Slot::id).ifPresent(changedIds::add);
            steps.add(new Timed(step, random.nextBoolean() ? 0 : random.nextInt(150)));
        }
    }

    /** Hands can make and end a conflict, and so hold back what depends on it, or let it go. */
    private static Optional<Slot> touchedSlot(RandomStep step) {
        return switch (step) {
            case RandomStep.HandEdit edit -> Optional.of(edit.slot());
            case RandomStep.ControllerEdit edit -> Optional.of(edit.slot());
            case RandomStep.EditIgnored edit -> Optional.of(edit.slot());
            case RandomStep.Withdraw withdrawn -> Optional.of(withdrawn.slot());
            case RandomStep.HandDelete deleted -> Optional.of(deleted.slot());
            case RandomStep.MakeForeign made -> Optional.of(made.slot());
            case RandomStep.DeleteForeign deleted -> Optional.of(deleted.slot());
            default -> Optional.empty();
        };
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> List<T> shuffled(List<T> all) {
        List<T> list = new ArrayList<>(all);
        Collections.shuffle(list, random);
        return list;
    }
}
