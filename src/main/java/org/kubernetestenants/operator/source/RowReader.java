package org.kubernetestenants.operator.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/** Turns the map of one row into a candidate for a tenant, or says why it cannot be one. */
final class RowReader {
    private static final String HOST = "host";

    private final Map<String, String> labels;

    RowReader(TenantRegistrySpec spec) {
        this.labels = SelectStatement.labels(spec);
    }

    /** What a row turned out to be. */
    sealed interface Result {}

    record Invalid(InvalidRow row) implements Result {}

    /**
     * A row that is valid by itself.
     *
     * @param columns the texts of all mapped columns, in the order of the mappings; they decide between rows of one uid
     */
    record Candidate(boolean active, Row row, List<String> columns) implements Result, Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            for (int i = 0; i < columns.size(); i++) {
                int order = columns.get(i).compareTo(other.columns.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }
    }

    Result read(Map<String, ? extends @Nullable Object> raw) {
        Map<String, String> values = new HashMap<>();
        List<String> columns = new ArrayList<>(labels.size());
        labels.forEach((variable, label) -> {
            String text = RowText.of(raw.get(label));
            columns.add(text);
            values.put(variable, text);
        });
        String uid = columns.getFirst();
        values.remove(Mapping.UID);
        String hostOrUrl = values.get(Mapping.HOST_OR_URL);
        if (hostOrUrl != null) {
            values.put(HOST, HostPart.of(hostOrUrl));
        }
        return judged(uid, raw.get(labels.get(Mapping.ACTIVATE)), new Row(uid, values), columns);
    }

    private Result judged(String uid, @Nullable Object activate, Row row, List<String> columns) {
        Optional<String> violation = UidRules.violation(uid);
        if (violation.isPresent()) {
            return new Invalid(InvalidRow.of(uid, violation.get()));
        }
        return switch (Activation.of(activate)) {
            case ACTIVE -> new Candidate(true, row, columns);
            case INACTIVE -> new Candidate(false, row, columns);
            case INVALID -> new Invalid(InvalidRow.of(uid, undecided(columns.get(1))));
        };
    }

    private String undecided(String text) {
        return "activate (column `" + labels.get(Mapping.ACTIVATE) + "`) is `" + InvalidRow.printable(text)
                + "`, expected 1 true yes on y t or 0 false no off n f";
    }
}
