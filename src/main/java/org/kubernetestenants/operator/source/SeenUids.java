package org.kubernetestenants.operator.source;

/**
 * A number for each uid that a snapshot has seen, in at most 32 bytes a uid however long it is: a source may have a million rows,
 * of which few are active. A uid is told from others by 100 bits of its {@link Fingerprint}: that any two of a million share them
 * has a chance of 1 in 10<sup>18</sup>. Not thread-safe.
 *
 * <p>A table with open addressing and linear probing, at most three quarters full, that grows by half. What belongs to one uid lies side
 * by side: each look at a large table has to wait for the memory once.
 */
final class SeenUids {
    static final int LARGEST = (1 << 28) - 1;

    private static final int FIRST_CAPACITY = 64;
    private static final int LARGEST_CAPACITY = 1 << 29;

    /** Two for each place: the first 64 bits of the fingerprint, then 36 more with the number, 0 where nothing is. */
    private long[] table = new long[2 * FIRST_CAPACITY];

    private int count;

    /** The number of a uid; 0 if it was not seen. */
    int get(String uid) {
        Fingerprint wanted = Fingerprint.of(uid);
        return at(place(wanted.high(), wanted.low()));
    }

    /**
     * Where a uid is, or is to be. Valid until the next call.
     *
     * @throws IllegalStateException beyond 250 million uids
     */
    int place(String uid) {
        if (count >= table.length / 8 * 3) {
            grow();
        }
        Fingerprint wanted = Fingerprint.of(uid);
        int place = place(wanted.high(), wanted.low());
        if (at(place) == 0) {
            table[place] = wanted.high();
            table[place + 1] = wanted.low() & ~LARGEST;
        }
        return place;
    }

    int at(int place) {
        return (int) table[place + 1] & LARGEST;
    }

    /** @param number 1 to {@link #LARGEST} */
    void put(int place, int number) {
        if (at(place) == 0) {
            count++;
        }
        table[place + 1] = table[place + 1] & ~LARGEST | number;
    }

    private int place(long high, long low) {
        // Where in the table its first 64 bits are among all of their values.
        int place = (int) Math.unsignedMultiplyHigh(high, table.length / 2) * 2;
        while (at(place) != 0 && (table[place] != high || (table[place + 1] ^ low) >>> 28 != 0)) {
            place = place + 2 == table.length ? 0 : place + 2;
        }
        return place;
    }

    private void grow() {
        long[] old = table;
        int capacity = old.length / 2;
        if (capacity > LARGEST_CAPACITY / 3 * 2) {
            throw new IllegalStateException("more rows than one snapshot can tell apart: " + count);
        }
        table = new long[2 * (capacity + capacity / 2)];
        for (int i = 0; i < old.length; i += 2) {
            if (((int) old[i + 1] & LARGEST) != 0) {
                int place = place(old[i], old[i + 1]);
                table[place] = old[i];
                table[place + 1] = old[i + 1];
            }
        }
    }
}
