package org.kubernetestenants.operator.source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/**
 * Whether the maps of a route have the mapped columns. A table has a column or has it not; of maps each may be different, and many
 * writers of JSON leave out what is null. So uid and activate, without which a row could be somebody else's or nobody's, must be in each;
 * any other column is NULL where it is left out, as long as one row of the snapshot has it: if none has, it was renamed or misspelt.
 */
final class RouteColumns {
    private final RouteSourceProblems problems;
    private final Map<String, Mapping> required = new LinkedHashMap<>();
    /** Those that no row had yet. */
    private final Map<String, Mapping> unseen = new LinkedHashMap<>();

    private Set<String> last = Set.of();

    RouteColumns(String registryKey, TenantRegistrySpec spec) {
        problems = RouteSourceProblems.of(registryKey, spec);
        for (Mapping mapping : Mapping.all(spec)) {
            boolean always =
                    mapping.variable().equals(Mapping.UID) || mapping.variable().equals(Mapping.ACTIVATE);
            (always ? required : unseen).putIfAbsent(mapping.column(), mapping);
        }
        unseen.keySet().removeAll(required.keySet());
    }

    /** @param number of the row, from 1 */
    void row(int number, Map<String, ? extends @Nullable Object> row) {
        required.forEach((column, mapping) -> {
            if (!row.containsKey(column)) {
                throw problems.columnMissing(mapping, number, row.keySet());
            }
        });
        if (!unseen.isEmpty()) {
            unseen.keySet().removeIf(row::containsKey);
            last = Set.copyOf(row.keySet());
        }
    }

    /** After the last of at least one row. */
    void end() {
        unseen.values().stream().findFirst().ifPresent(mapping -> {
            throw problems.columnMissing(mapping, last);
        });
    }
}
