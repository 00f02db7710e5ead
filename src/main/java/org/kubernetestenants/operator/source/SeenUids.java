package org.kubernetestenants.operator.source;

/**
 * A number for each uid that a snapshot has seen, in at most 40 bytes a uid however long it is: a source may have a million rows,
 * of which few are active. A uid is told from others by its {@link Fingerprint}. Not thread-safe.
 *
 * <p>A table with open addressing and linear probing, at most three quarters full, that grows by half.
 */
final class SeenUids {
    private static final int FIRST_CAPACITY = 64;

    /** Two for each place. */
    private long[] fingerprints = new long[2 * FIRST_CAPACITY];
    /** One for each place; 0 where nothing is. */
    private int[] marks = new int[FIRST_CAPACITY];

    private int count;

    /** The number of a uid; 0 if it was not seen. */
    int get(String uid) {
        return marks[place(Fingerprint.of(uid))];
    }

    /**
     * Where a uid is, or is to be. Valid until the next call.
     *
     * @throws IllegalStateException beyond 500 million uids
     */
    int place(String uid) {
        if (count >= marks.length / 4 * 3) {
            grow();
        }
        Fingerprint wanted = Fingerprint.of(uid);
        int place = place(wanted);
        fingerprints[2 * place] = wanted.high();
        fingerprints[2 * place + 1] = wanted.low();
        return place;
    }

    int at(int place) {
        return marks[place];
    }

    /** @param mark not 0 */
    void put(int place, int mark) {
        if (marks[place] == 0) {
            count++;
        }
        marks[place] = mark;
    }

    private int place(Fingerprint wanted) {
        // Where in the table the first 64 bits are among all of their values.
        int place = (int) Math.unsignedMultiplyHigh(wanted.high(), marks.length);
        while (marks[place] != 0
                && (fingerprints[2 * place] != wanted.high() || fingerprints[2 * place + 1] != wanted.low())) {
            place = place + 1 == marks.length ? 0 : place + 1;
        }
        return place;
    }

    private void grow() {
        long capacity = marks.length + (marks.length >> 1);
        if (capacity > Integer.MAX_VALUE / 2 - 8) {
            throw new IllegalStateException("more rows than one snapshot can tell apart: " + count);
        }
        long[] oldFingerprints = fingerprints;
        int[] oldMarks = marks;
        fingerprints = new long[(int) capacity * 2];
        marks = new int[(int) capacity];
        for (int old = 0; old < oldMarks.length; old++) {
            if (oldMarks[old] != 0) {
                Fingerprint known = new Fingerprint(oldFingerprints[2 * old], oldFingerprints[2 * old + 1]);
                int place = place(known);
                fingerprints[2 * place] = known.high();
                fingerprints[2 * place + 1] = known.low();
                marks[place] = oldMarks[old];
            }
        }
    }
}
