package org.kubernetestenants.operator.source;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/**
 * Collects the rows of one sync and knows whether all of them came through. Thread-safe.
 *
 * <p>The rows' maps, which row hooks see and may change, have one entry for each mapped column, under the column's name as
 * the registry writes it (of two spellings the first one, in the order uid, activate, hostOrUrl, extra mappings by variable).
 */
public final class Snapshot {
    private Snapshot() {}

    /** An empty collector for one read of the registry. */
    public static Snapshot begin(String registryKey, TenantRegistrySpec spec) {
        throw new UnsupportedOperationException();
    }

    /** The rows, counted as they are delivered. To be called once. Closes {@code rows}, if it can be closed, when it is closed. */
    public Iterator<Map<String, Object>> stream(Iterator<? extends Map<String, Object>> rows) {
        throw new UnsupportedOperationException();
    }

    /** Takes a row that came through the hooks. An invalid one is noted, and is no error. */
    public void row(Map<String, @Nullable Object> raw) {
        throw new UnsupportedOperationException();
    }

    /** A hook dropped a row: as if the source did not have it. */
    public void dropped() {
        throw new UnsupportedOperationException();
    }

    /**
     * The snapshot, if the stream ended by itself and each row of it was reported by {@link #row} or {@link #dropped}.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException SnapshotNotWhole otherwise
     */
    public WholeSnapshot whole() {
        throw new UnsupportedOperationException();
    }
}
