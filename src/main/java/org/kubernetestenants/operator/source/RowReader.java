package org.kubernetestenants.operator.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/** Turns the map of one row into a candidate for a tenant, or says why it cannot be one. */
final class RowReader {
    private static final String HOST = "host";

    private final Map<String, String> labels;
    private final String uidLabel;
    private final String activateLabel;

    RowReader(TenantRegistrySpec spec) {
        this.labels = SelectStatement.labels(spec);
        this.uidLabel = Objects.requireNonNull(labels.get(Mapping.UID));
        this.activateLabel = Objects.requireNonNull(labels.get(Mapping.ACTIVATE));
    }

    /** What a row turned out to be. */
    sealed interface Result {}

    record Invalid(InvalidRow row) implements Result {}

    /** A row that is valid by itself. */
    sealed interface Candidate extends Result {
        String uid();

        /** The text of its column {@code activate}. */
        String activate();
    }

    /** Nothing else of it is wanted. */
    record Inactive(String uid, String activate) implements Candidate {}

    /** @param columns the texts of all mapped columns, in the order of the mappings; they decide between rows of one uid */
    record Active(Row row, List<String> columns) implements Candidate, Comparable<Active> {
        @Override
        public String uid() {
            return row.uid();
        }

        @Override
        public String activate() {
            return columns.get(1);
        }

        @Override
        public int compareTo(Active other) {
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
        String uid = RowText.of(raw.get(uidLabel));
        Optional<String> violation = UidRules.violation(uid);
        if (violation.isPresent()) {
            return new Invalid(InvalidRow.of(uid, violation.get()));
        }
        Object activate = raw.get(activateLabel);
        return switch (Activation.of(activate)) {
            case ACTIVE -> active(uid, raw);
            case INACTIVE -> new Inactive(uid, RowText.of(activate));
            case INVALID -> new Invalid(InvalidRow.of(uid, undecided(RowText.of(activate))));
        };
    }

    private Active active(String uid, Map<String, ? extends @Nullable Object> raw) {
        Map<String, String> values = new HashMap<>();
        List<String> columns = new ArrayList<>(labels.size());
        labels.forEach((variable, label) -> {
            String text = RowText.of(raw.get(label));
            columns.add(text);
            values.put(variable, text);
        });
        values.remove(Mapping.UID);
        String hostOrUrl = values.get(Mapping.HOST_OR_URL);
        if (hostOrUrl != null) {
            values.put(HOST, HostPart.of(hostOrUrl));
        }
        return new Active(new Row(uid, values), columns);
    }

    private String undecided(String text) {
        return "activate (column `" + activateLabel + "`) is `" + InvalidRow.printable(text)
                + "`, expected 1 true yes on y t or 0 false no off n f";
    }
}
