package org.kubernetestenants.operator.source;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What a uid must be like: 1 to 253 characters, none of them a control character. */
final class UidRules {
    private static final int LONGEST = 253;

    private UidRules() {}

    /** What is wrong with a uid, in words. */
    static Optional<String> violation(String uid) {
        if (isPlain(uid)) {
            return Optional.empty();
        }
        if (uid.isEmpty()) {
            return Optional.of("uid is empty or NULL");
        }
        int length = uid.codePointCount(0, uid.length());
        if (length > LONGEST) {
            return Optional.of("uid has " + length + " characters, at most " + LONGEST + " are possible");
        }
        OptionalInt bad = uid.codePoints().filter(UidRules::isBad).findFirst();
        return bad.isPresent()
                ? Optional.of(String.format(Locale.ROOT, "uid has the control character U+%04X", bad.getAsInt()))
                : Optional.empty();
    }

    /** Most are, and all are looked at in every sync. */
    private static boolean isPlain(String uid) {
        for (int i = 0; i < uid.length(); i++) {
            if (uid.charAt(i) < ' ' || uid.charAt(i) > '~') {
                return false;
            }
        }
        return !uid.isEmpty() && uid.length() <= LONGEST;
    }

    /** Half of a surrogate pair is no character, and no JSON. */
    private static boolean isBad(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
    }
}
