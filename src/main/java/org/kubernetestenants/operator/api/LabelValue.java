package org.kubernetestenants.operator.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Any text as the value of a label: itself where that is valid, else its valid characters, cut, with a hash of the whole. */
public final class LabelValue {
    private static final int MAX = 63;

    private LabelValue() {}

    /**
     * The label-safe form of {@code text}; the same text gives the same value for ever, different texts different values.
     * Rule: Kubernetes label values have at most 63 characters, {@code [A-Za-z0-9_.-]}, alphanumeric at both ends.
     */
    public static String of(String text) {
        if (isValid(text)) {
            return text;
        }
        String hash = hash(text);
        String cleaned = text.replaceAll("[^-A-Za-z0-9_.]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        String head = cleaned.substring(0, Math.min(cleaned.length(), MAX - 1 - hash.length()));
        return head.isEmpty() ? hash : head + "-" + hash;
    }

    /** By hand, since it is asked for each row at each sync, and a pattern takes ten times as long. */
    private static boolean isValid(String text) {
        int length = text.length();
        if (length == 0) {
            return true;
        }
        if (length > MAX || !isAlphanumeric(text.charAt(0)) || !isAlphanumeric(text.charAt(length - 1))) {
            return false;
        }
        for (int i = 1; i < length - 1; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
