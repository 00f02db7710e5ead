package org.kubernetestenants.operator.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.Server;
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

    /** The query of a registry whose settings are valid ({@link SourceSettings#of}). */
    public static SelectStatement of(TenantRegistrySpec spec) {
        Server server = Objects.requireNonNull(spec.source().server());
        Dialect dialect = Dialect.of(server);
        List<String> columns =
                List.copyOf(labels(spec).values().stream().distinct().toList());
        String list = columns.stream()
                .map(column -> dialect.quoted(column) + " AS " + dialect.quoted(column))
                .collect(Collectors.joining(", "));
        String table = server.tablePath().stream().map(dialect::quoted).collect(Collectors.joining("."));
        return new SelectStatement("SELECT " + list + " FROM " + table, columns);
    }

    /** The label of each variable's column. A column that is mapped twice has the label of the first mapping. */
    static Map<String, String> labels(TenantRegistrySpec spec) {
        Map<String, String> first = Dialect.byColumn(spec);
        Map<String, String> labels = new LinkedHashMap<>();
        for (Mapping mapping : Mapping.all(spec)) {
            labels.put(mapping.variable(), first.computeIfAbsent(mapping.column(), column -> column));
        }
        return labels;
    }
}
