package org.kubernetestenants.operator.source;

import java.security.SecureRandom;

/**
 * 128 bits that stand for a text: its SipHash-2-4 under a key that nobody outside of this process knows. That any two of a million
 * texts share one has a chance of 1 in 10<sup>26</sup>, whoever chose them; without the key nobody can look for such.
 *
 * <p>SipHash: Aumasson and Bernstein, 2012; of 128 bits as in their reference implementation.
 */
record Fingerprint(long high, long low) {
    private static final Key KEY = Key.random();

    private static final int CHARS_PER_WORD = 4;

    /** What only this process knows. */
    record Key(long first, long second) {
        static Key random() {
            SecureRandom random = new SecureRandom();
            return new Key(random.nextLong(), random.nextLong());
        }
    }

    /** Of a text as a row of UTF-16 characters, whatever they are. */
    static Fingerprint of(CharSequence text) {
        return of(text, KEY);
    }

    static Fingerprint of(CharSequence text, Key key) {
        State state = new State(key);
        int whole = text.length() / CHARS_PER_WORD * CHARS_PER_WORD;
        for (int i = 0; i < whole; i += CHARS_PER_WORD) {
            state.word(word(text, i, i + CHARS_PER_WORD));
        }
        state.word((long) text.length() * 2 << 56 | word(text, whole, text.length()));
        return state.end();
    }

    private static long word(CharSequence text, int from, int to) {
        long word = 0;
        for (int i = from; i < to; i++) {
            word |= (long) text.charAt(i) << 16 * (i - from);
        }
        return word;
    }

    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(Key key) {
            v0 = key.first ^ 0x736f6d6570736575L;
            v1 = key.second ^ 0x646f72616e646f6dL ^ 0xee;
            v2 = key.first ^ 0x6c7967656e657261L;
            v3 = key.second ^ 0x7465646279746573L;
        }

        void word(long word) {
            v3 ^= word;
            rounds(2);
            v0 ^= word;
        }

        Fingerprint end() {
            v2 ^= 0xee;
            rounds(4);
            long high = v0 ^ v1 ^ v2 ^ v3;
            v1 ^= 0xdd;
            rounds(4);
            return new Fingerprint(high, v0 ^ v1 ^ v2 ^ v3);
        }

        private void rounds(int count) {
            for (int i = 0; i < count; i++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
        }
    }
}
