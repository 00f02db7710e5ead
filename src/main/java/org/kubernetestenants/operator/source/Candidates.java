package org.kubernetestenants.operator.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.kubernetestenants.operator.source.RowReader.Active;
import org.kubernetestenants.operator.source.RowReader.Candidate;
import org.kubernetestenants.operator.source.RowReader.Inactive;

/**
 * Rows of one snapshot that are valid by themselves. Of several with one uid the smallest stays, in whatever order they come.
 * Behaviour, promise 4. Not thread-safe.
 *
 * <p>Of a row that is not active no more is kept than what may decide later: that its uid was there, and its text of
 * {@code activate}, the first column after the uid. There are few such texts, and never is an active row's among them.
 */
final class Candidates {
    /** Lowest bit of a uid's mark: one of its rows is invalid. The rest: 0 no candidate, 1 an active one, else a text. */
    private static final int INVALID = 1;

    private static final int ACTIVE = 1;

    private final SeenUids seen = new SeenUids();
    private final Map<String, Active> active = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /** @return false if its uid is in another candidate, too: one of both is invalid, and so is the uid */
    boolean add(Candidate row) {
        int place = seen.place(row.uid());
        int mark = seen.at(place);
        int known = mark >> 1;
        boolean alone = known == 0;
        int invalid = alone ? mark & INVALID : INVALID;
        seen.put(place, (alone || isBefore(row, known) ? take(row) : known) << 1 | invalid);
        return alone;
    }

    /** A row that is none; its uid may have others that are. */
    void addInvalid(String uid) {
        int place = seen.place(uid);
        seen.put(place, seen.at(place) | INVALID);
    }

    /** Whether a row of this uid is invalid. */
    boolean isInvalid(String uid) {
        return (seen.get(uid) & INVALID) != 0;
    }

    /** Those that stay and are active, by uid. */
    List<Row> active() {
        return active.values().stream()
                .map(Active::row)
                .sorted(Comparator.comparing(Row::uid))
                .toList();
    }

    private boolean isBefore(Candidate row, int known) {
        if (known != ACTIVE) {
            return row.activate().compareTo(texts.get(known - ACTIVE - 1)) < 0;
        }
        Active other = Objects.requireNonNull(active.get(row.uid()));
        return switch (row) {
            case Active one -> one.compareTo(other) < 0;
            case Inactive one -> one.activate().compareTo(other.activate()) < 0;
        };
    }

    private int take(Candidate row) {
        return switch (row) {
            case Active one -> {
                active.put(one.uid(), one);
                yield ACTIVE;
            }
            case Inactive one -> {
                active.remove(one.uid());
                yield ACTIVE + 1 + numbers.computeIfAbsent(one.activate(), this::newText);
            }
        };
    }

    private int newText(String text) {
        texts.add(text);
        return texts.size() - 1;
    }
}
