package org.kubernetestenants.operator.sync;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Gives names to new Tenants of one registry: {@code uid-template} where that is a valid name and free, else its valid
 * characters, cut, with a hash over (registry, uid, template). Never the same name twice, never an invalid one.
 *
 * <p>The same calls in the same order give the same names. Not thread-safe.
 */
public final class TenantNames {
    private static final int MAX = 253;
    private static final Pattern VALID =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

    private final String registry;
    private final Predicate<String> taken;
    private final Set<String> given = new HashSet<>();

    /**
     * @param registry the registry's name
     * @param taken whether a Tenant of the namespace has this name
     */
    public TenantNames(String registry, Predicate<String> taken) {
        this.registry = registry;
        this.taken = taken;
    }

    /** The name of a new Tenant; it is taken from now on. */
    public String next(String uid, String template) {
        String plain = uid + "-" + template;
        String name = plain;
        for (int attempt = 0; !isValid(name) || taken.test(name) || !given.add(name); attempt++) {
            name = hashed(plain, hash(uid, template, attempt));
        }
        return name;
    }

    /** Whether a text is a DNS-1123 subdomain of at most 253 characters. */
    static boolean isValid(String name) {
        return name.length() <= MAX && VALID.matcher(name).matches();
    }

    private static String hashed(String plain, String hash) {
        String cleaned = plain.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.]+", "-")
                .replaceAll("-*\\.[-.]*", ".")
                .replaceAll("^[-.]+", "");
        String head = cleaned.substring(0, Math.min(cleaned.length(), MAX - 1 - hash.length()))
                .replaceAll("[-.]+$", "");
        return head.isEmpty() ? "tenant-" + hash : head + "-" + hash;
    }

    /** A uid has no control characters, hence NUL separates. */
    private String hash(String uid, String template, int attempt) {
        String text = registry + "\0" + uid + "\0" + template + (attempt == 0 ? "" : "\0" + attempt);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
