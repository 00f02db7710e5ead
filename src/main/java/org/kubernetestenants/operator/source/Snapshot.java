package org.kubernetestenants.operator.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.SourceType;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.RowReader.Candidate;

/**
 * Collects the rows of one sync and knows whether all of them came through. Thread-safe. Of a row that is not active it keeps at
 * most 48 bytes.
 *
 * <p>The rows' maps, which row hooks see and may change, have one entry for each mapped column, under the column's name as
 * the registry writes it (of two spellings the first one, in the order uid, activate, hostOrUrl, extra mappings by variable).
 */
public final class Snapshot {
    private static final String TWICE = "uid is in another row, too; the first by the order of all columns counts";

    private final String registryKey;
    private final TenantRegistrySpec spec;
    private final RowReader reader;
    private final Candidates candidates = new Candidates();
    private final InvalidRows invalid = new InvalidRows();
    /** Null where the source itself knows its columns. */
    private final @Nullable RouteColumns columns;

    private boolean begun;
    private boolean exhausted;
    private int delivered;
    private int taken;
    private int dropped;

    private Snapshot(String registryKey, TenantRegistrySpec spec) {
        this.registryKey = registryKey;
        this.spec = spec;
        this.reader = new RowReader(spec);
        this.columns = spec.source().type() == SourceType.ROUTE ? new RouteColumns(registryKey, spec) : null;
    }

    /**
     * An empty collector for one read of the registry.
     *
     * @throws OperatorException InvalidSourceSettings of a route whose settings cannot be used
     */
    public static Snapshot begin(String registryKey, TenantRegistrySpec spec) {
        return new Snapshot(registryKey, spec);
    }

    /**
     * The rows, counted as they are delivered. The iterator is a {@link Closeable} and closes {@code rows}, if that can be closed.
     *
     * @throws IllegalStateException when called twice
     */
    public synchronized Iterator<Map<String, Object>> stream(Iterator<? extends Map<String, Object>> rows) {
        if (begun) {
            throw new IllegalStateException("a snapshot has one stream");
        }
        begun = true;
        return new Counted(rows);
    }

    /**
     * Takes a row that came through the hooks. An invalid one is noted, and is no error.
     *
     * @throws OperatorException ColumnMissing if a row of a route has no uid or activate
     */
    public synchronized void row(Map<String, ? extends @Nullable Object> raw) {
        taken++;
        if (columns != null) {
            // With batches, more were delivered.
            columns.row(taken + dropped, raw);
        }
        switch (reader.read(raw)) {
            case RowReader.Invalid bad -> {
                candidates.addInvalid(bad.row().uid());
                invalid.add(bad.row());
            }
            case Candidate candidate -> {
                if (!candidates.add(candidate)) {
                    invalid.add(InvalidRow.of(candidate.uid(), TWICE));
                }
            }
        }
    }

    /** A hook dropped a row: as if the source did not have it. */
    public synchronized void dropped() {
        dropped++;
    }

    /**
     * The snapshot, if the stream ended by itself and each row of it was reported by {@link #row} or {@link #dropped}.
     *
     * @throws OperatorException SnapshotNotWhole otherwise; ColumnMissing if no row of a route has one
     */
    public synchronized WholeSnapshot whole() {
        if (!exhausted || delivered != taken + dropped) {
            throw notWhole();
        }
        if (columns != null && taken > 0) {
            columns.end();
        }
        return new WholeSnapshot(taken, candidates, invalid);
    }

    private OperatorException notWhole() {
        String counts = "delivered " + delivered + ", came through " + taken + ", dropped by a hook " + dropped;
        return new OperatorException(Problem.of(
                        Code.SNAPSHOT_NOT_WHOLE,
                        "the rows of TenantRegistry " + registryKey + " did not all come through the flow")
                .detail(begun ? counts : "no row went through the snapshot")
                .detail(exhausted ? "the source was read to its end" : "the source was not read to its end")
                .help("a row hook must hand on each row or set its body to null; it must not stop or swallow errors")
                .impact(RegistryKey.impact(spec)));
    }

    private synchronized void noteDelivered() {
        delivered++;
    }

    private synchronized void noteExhausted() {
        exhausted = true;
    }

    /** Counts what passes; only the source itself can say that it has no more. */
    private final class Counted implements Iterator<Map<String, Object>>, Closeable {
        private final Iterator<? extends Map<String, Object>> rows;

        Counted(Iterator<? extends Map<String, Object>> rows) {
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            if (rows.hasNext()) {
                return true;
            }
            noteExhausted();
            return false;
        }

        @Override
        public Map<String, Object> next() {
            Map<String, Object> row = rows.next();
            noteDelivered();
            return row;
        }

        @Override
        public void close() throws IOException {
            if (rows instanceof Closeable closeable) {
                closeable.close();
            }
        }
    }
}
