package org.kubernetestenants.operator.source;

import java.util.List;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/**
 * The one query of a registry: the mapped columns, each once, from its table or view.
 *
 * @param sql the text, all identifiers quoted
 * @param columns the labels of the result, in order; they are the keys of the rows' maps, which row hooks see
 */
public record SelectStatement(String sql, List<String> columns) {
    public SelectStatement {
        columns = List.copyOf(columns);
    }

    /** The query of a registry whose settings are valid. */
    public static SelectStatement of(TenantRegistrySpec spec) {
        throw new UnsupportedOperationException();
    }
}
