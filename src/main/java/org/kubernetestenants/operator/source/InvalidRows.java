package org.kubernetestenants.operator.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Rows that were left out: how many, and the first few by uid; a source may consist of nothing else. Not thread-safe. */
final class InvalidRows {
    private static final Comparator<InvalidRow> ORDER =
            Comparator.comparing(InvalidRow::uid).thenComparing(InvalidRow::reason);

    private final PriorityQueue<InvalidRow> first = new PriorityQueue<>(ORDER.reversed());
    private int count;

    void add(InvalidRow row) {
        count++;
        first.add(row);
        if (first.size() > WholeSnapshot.SHOWN_ROWS) {
            first.remove();
        }
    }

    int count() {
        return count;
    }

    List<InvalidRow> first() {
        List<InvalidRow> sorted = new ArrayList<>(first);
        sorted.sort(ORDER);
        return sorted;
    }
}
