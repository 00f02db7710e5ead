package org.kubernetestenants.operator.source;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Database;

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
        Database database = Objects.requireNonNull(spec.source().database());
        Dialect dialect = Dialect.of(database);
        List<String> columns =
                List.copyOf(labels(spec).values().stream().distinct().toList());
        String list = columns.stream()
                .map(column -> dialect.quoted(column) + " AS " + dialect.quoted(column))
                .collect(Collectors.joining(", "));
        String table = dialect.table(database).stream().map(dialect::quoted).collect(Collectors.joining("."));
        return new SelectStatement("SELECT " + list + " FROM " + table, columns);
    }

    /**
     * The label of each variable's column. MySQL does not tell columns apart by letter case, and a map of Camel's neither: a
     * column that is mapped twice has the label of the first mapping. Where a database does tell them apart, {@link SettingsCheck}
     * refuses two such columns.
     */
    static Map<String, String> labels(TenantRegistrySpec spec) {
        Map<String, String> first = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> labels = new java.util.LinkedHashMap<>();
        for (Mapping mapping : Mapping.all(spec)) {
            labels.put(mapping.variable(), first.computeIfAbsent(mapping.column(), column -> column));
        }
        return labels;
    }
}
