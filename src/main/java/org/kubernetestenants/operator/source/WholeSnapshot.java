package org.kubernetestenants.operator.source;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every row of a registry at one time. That one exists proves that no row was lost on the way: only {@link Snapshot} makes it. */
public final class WholeSnapshot {
    private final int rows;
    private final List<Row> active;
    private final List<InvalidRow> invalid;
    private final Set<String> invalidUids;

    WholeSnapshot(int rows, List<Row> active, List<InvalidRow> invalid) {
        this.rows = rows;
        this.active = List.copyOf(active);
        this.invalid = List.copyOf(invalid);
        this.invalidUids =
                Set.copyOf(invalid.stream().map(InvalidRow::uid).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Rows that are valid and active, by uid; no two have one uid. */
    public List<Row> active() {
        return active;
    }

    /** All rows that the source delivered, less those that a hook dropped. */
    public int rows() {
        return rows;
    }

    /** How many rows are valid and active. */
    public int activeRows() {
        return active.size();
    }

    /** Rows that were left out, in a stable order. */
    public List<InvalidRow> invalid() {
        return invalid;
    }

    /** Uids of invalid rows: the Tenants that have them stay as they are, unless an active row has the same uid. */
    public Set<String> invalidUids() {
        return invalidUids;
    }
}
