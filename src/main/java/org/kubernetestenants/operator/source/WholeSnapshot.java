package org.kubernetestenants.operator.source;

import java.util.List;

/** Every row of a registry at one time. That one exists proves that no row was lost on the way: only {@link Snapshot} makes it. */
public final class WholeSnapshot {
    /** How many of the invalid rows are shown. */
    static final int SHOWN_ROWS = 10;

    private final int rows;
    private final Candidates candidates;
    private final List<Row> active;
    private final int invalidRows;
    private final List<InvalidRow> firstInvalid;

    WholeSnapshot(int rows, Candidates candidates, InvalidRows invalid) {
        this.rows = rows;
        this.candidates = candidates;
        this.active = candidates.active();
        this.invalidRows = invalid.count();
        this.firstInvalid = List.copyOf(invalid.first());
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

    /** How many rows were left out. */
    public int invalidRows() {
        return invalidRows;
    }

    /** Rows that were left out, the first ten by uid. */
    public List<InvalidRow> firstInvalid() {
        return firstInvalid;
    }

    /** Whether a row of this uid was left out: a Tenant that has it stays as it is, unless an active row has the same uid. */
    public boolean isInvalid(String uid) {
        return candidates.isInvalid(uid);
    }
}
